/* The first step: a file is dropped or chosen, sent, and looked at. */
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState, type DragEvent } from 'react';
import { lookAt, type ImportPreview } from '../../app/imports';
import { useI18n } from '../../app/i18n';
import { Icon } from '../../kit/Icon';
import { Problems } from '../../kit/Problems';
import s from './Import.module.css';

const accepted = '.csv,.tsv,.txt,.xlsx,.ndjson,.jsonl';

interface Props {
  object: string;
  onRead: (preview: ImportPreview) => void;
}

export function FileStep({ object, onRead }: Props) {
  const { t } = useI18n();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const look = useMutation({
    mutationFn: (file: File) => lookAt(object, file, {}),
    onSuccess: onRead,
  });
  const take = (files: FileList | null | undefined) => files?.[0] && look.mutate(files[0]);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };

  return (
    <section className={s.card}>
      <div
        className={s.drop}
        data-over={over || undefined}
        onDragOver={(event) => (event.preventDefault(), setOver(true))}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Icon name="upload" size={30} />
        <b role="status">
          {look.isPending ? t('import.reading', { name: look.variables.name }) : t('import.drop')}
        </b>
        <span className="quiet">{t('import.drop.hint')}</span>
        <Button loading={look.isPending} onClick={() => input.current?.click()}>
          {t('import.choose')}
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          accept={accepted}
          aria-label={t('import.choose')}
          onChange={(event) => {
            take(event.currentTarget.files);
            event.currentTarget.value = ''; // the same file may be chosen again
          }}
        />
      </div>
      {look.error && <Problems error={look.error} />}
    </section>
  );
}
