/* Asks before a record is deleted, and says why if it cannot be. */
import { Button, Group, Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../app/api';
import { useI18n } from '../../app/i18n';
import { forgetRecord } from '../../app/recent';
import type { ObjectMeta, RecordView } from '../../app/types';
import { Icon } from '../../kit/Icon';
import { Problems } from '../../kit/Problems';

interface Props {
  object: ObjectMeta;
  view: RecordView;
  opened: boolean;
  onClose: () => void;
  onDeleted: () => void;
}

export function DeleteDialog({
  object,
  view: { record, title },
  opened,
  onClose,
  onDeleted,
}: Props) {
  const { t } = useI18n();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api('DELETE', `/data/${object.name}/${record.id}`),
    onSuccess: () => {
      forgetRecord(record.id);
      notifications.show({
        message: t('record.deleted', { title }),
        autoClose: 2500,
        closeButtonProps: { 'aria-label': t('close') },
      });
      onDeleted();
      client.removeQueries({ queryKey: ['page', object.name, record.id] });
      void client.invalidateQueries({
        predicate: ({ queryKey }) => ['list', 'page', 'lookup'].includes(queryKey[0] as string),
      });
    },
  });
  const close = () => {
    remove.reset();
    onClose();
  };

  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t('record.delete.title', { title })}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <p>{t('record.delete.text')}</p>
      {remove.error && <Problems error={remove.error} />}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={close} data-autofocus>
          {t('cancel')}
        </Button>
        <Button
          color="red"
          leftSection={<Icon name="trash-2" />}
          loading={remove.isPending}
          onClick={() => remove.mutate()}
        >
          {t('delete')}
        </Button>
      </Group>
    </Modal>
  );
}
