/* Asks before a record is deleted, and says why if it cannot be. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { apiDelete } from '../../app/api';
import { restoreBundle } from '../../app/bin';
import { useI18n } from '../../app/i18n';
import { forgetRecord } from '../../app/recent';
import type { ObjectMeta, RecordView } from '../../app/types';
import { refreshRecords } from '../../app/refresh';
import { announce, announceFailure } from '../../kit/announce';
import { announceUndoable } from '../../kit/announceUndoable';
import { DangerDialog } from '../../kit/DangerDialog';

interface Props {
  object: ObjectMeta;
  view: RecordView;
  onClose: () => void;
  onDeleted: () => void;
}

export default function DeleteDialog({
  object,
  view: { record, title },
  onClose,
  onDeleted,
}: Props) {
  const { t } = useI18n();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => apiDelete(`/data/${object.name}/${record.id}`),
    onSuccess: (bundle) => {
      const message = t('record.deleted', { title });
      forgetRecord(record.id);
      if (bundle) announceUndoable(t, message, () => undo(bundle));
      else announce(t, message);
      onDeleted();
      client.removeQueries({ queryKey: ['page', object.name, record.id] });
      void refreshRecords(client);
    },
  });
  // By then this dialog is long gone, so it is no mutation of its own.
  const undo = (bundle: string) =>
    void restoreBundle(bundle)
      .then(() => announce(t, t('bin.restored', { title })))
      .catch((error: unknown) => announceFailure(t, t('bin.refused', { title }), error))
      .finally(() => refreshRecords(client));
  return (
    <DangerDialog
      title={t('record.delete.title', { title })}
      text={t('record.delete.text')}
      label={t('delete')}
      deed={remove}
      onClose={onClose}
    />
  );
}
