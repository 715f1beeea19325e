/* Keeps a mistake of ours on its own page: the shell lives on and says so. */
import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { useI18n } from '../app/i18n';
import { renewFailed } from '../app/route';
import { Icon } from './Icon';
import { Message } from './Message';

function Broken({ retry }: { retry: () => void }) {
  const { t } = useI18n();
  const button = (
    <Button variant="default" leftSection={<Icon name="refresh-cw" />} onClick={retry}>
      {t('retry')}
    </Button>
  );
  return (
    <Message
      role="alert"
      heading="h1"
      icon="triangle-alert"
      title={t('problem.page')}
      action={button}
    />
  );
}

export class Guarded extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  retry = () => {
    renewFailed();
    this.setState({ broken: false });
  };

  override render() {
    if (this.state.broken) return <Broken retry={this.retry} />;
    return this.props.children;
  }
}
