/* The pictures of a field where there is room: small ones, a click shows one large. */
import { Modal } from '@mantine/core';
import { useState } from 'react';
import { useI18n } from '../../app/i18n';
import type { FileRef } from '../../app/types';
import { Icon } from '../../kit/Icon';
import { isDrawn } from '../file/files';
import row from '../fields.module.css';
import s from './image.module.css';

export default function Pictures({ files }: { files: FileRef[] }) {
  const { t } = useI18n();
  const [open, setOpen] = useState<FileRef | null>(null);
  return (
    <span className={row.chips}>
      {files.map((file) => (
        <button
          key={file.id}
          type="button"
          className={s.thumb}
          aria-label={t('file.enlarge', { name: file.name ?? '' })}
          onClick={() => setOpen(file)}
        >
          {isDrawn(file, 'page') ? (
            <img src={file.url!} alt="" loading="lazy" decoding="async" />
          ) : (
            <Icon name="image" size={26} />
          )}
        </button>
      ))}
      {open && <Large file={open} onClose={() => setOpen(null)} />}
    </span>
  );
}

/** As large as the screen allows, with the way to keep it. */
function Large({ file, onClose }: { file: FileRef; onClose: () => void }) {
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
