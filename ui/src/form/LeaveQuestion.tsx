/*
 * "Leave without saving?": the question before unsaved changes are dropped, for pages and dialogs.
 */
import { Button, Group, Modal, Text } from '@mantine/core';
import { useI18n } from '../app/i18n';

interface Props {
  opened: boolean;
  onStay: () => void;
  onLeave: () => void;
}

export default function LeaveQuestion({ opened, onStay, onLeave }: Props) {
  const { t } = useI18n();
  return (
    <Modal
      opened={opened}
      onClose={onStay}
      title={t('form.leave.title')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Text size="md">{t('form.leave.text')}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onLeave}>
          {t('form.leave.go')}
        </Button>
        <Button onClick={onStay} data-autofocus>
          {t('form.leave.stay')}
        </Button>
      </Group>
    </Modal>
  );
}
