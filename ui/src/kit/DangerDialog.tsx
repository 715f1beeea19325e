/* Asks before something is gone: what happens, why it could not, and the red button that does it. */
import { Button, Group, Modal } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import { useI18n } from '../app/i18n';
import { Icon } from './Icon';
import { Problems } from './Problems';

interface Props {
  title: string;
  text: string;
  label: string;
  deed: UseMutationResult<unknown, Error, void>;
  onClose: () => void;
}

export function DangerDialog({ title, text, label, deed, onClose }: Props) {
  const { t } = useI18n();
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('close') }}>
      <p>{text}</p>
      {deed.error && <Problems error={deed.error} />}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('cancel')}
        </Button>
        <Button
          color="red"
          leftSection={<Icon name="trash-2" />}
          loading={deed.isPending}
          onClick={() => deed.mutate()}
        >
          {label}
        </Button>
      </Group>
    </Modal>
  );
}
