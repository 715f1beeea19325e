/* Asks before unsaved changes are left; see app/guard.ts. */
import { Button, Group, Modal, Text } from '@mantine/core';
import { useEffect, useState, type RefObject } from 'react';
import { keepHere } from '../app/guard';
import { useI18n } from '../app/i18n';

interface Props {
  dirty: boolean;
  /** Lets go without a question: the form calls it once it has saved. */
  release: RefObject<() => void>;
  onLeave: () => void;
}

export function LeaveDialog({ dirty, release, onLeave }: Props) {
  const { t } = useI18n();
  const [go, setGo] = useState<(() => void) | null>(null);

  useEffect(() => {
    if (!dirty) return;
    const letGo = keepHere((leave) => setGo(() => leave));
    release.current = letGo;
    return letGo;
  }, [dirty, release]);

  const leave = () => {
    release.current();
    onLeave();
    go?.();
  };

  return (
    <Modal
      opened={go !== null}
      onClose={() => setGo(null)}
      title={t('form.leave.title')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Text size="md">{t('form.leave.text')}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={leave}>
          {t('form.leave.go')}
        </Button>
        <Button onClick={() => setGo(null)} data-autofocus>
          {t('form.leave.stay')}
        </Button>
      </Group>
    </Modal>
  );
}
