/* One picture as large as the screen allows, with the way to keep it. */
import { Modal } from '@mantine/core';
import { useI18n } from '../../app/i18n';
import type { FileRef } from '../../app/types';
import s from '../../files/DropBox.module.css';

export default function Large({ file, onClose }: { file: FileRef; onClose: () => void }) {
  const { t } = useI18n();
  const name = file.name ?? '';
  return (
    <Modal
      opened
      size="xl"
      onClose={onClose}
      title={name}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <img className={s.large} src={file.url ?? undefined} alt={name} />
      <p>
        <a className="link" href={file.url ?? undefined} download={name}>
          {t('file.download', { name })}
        </a>
      </p>
    </Modal>
  );
}
