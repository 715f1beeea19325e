/*
 * All files of a record: those of its fields, and others that people have attached to it. One rule:
 * what a field holds is changed in the form; here one adds and removes the others.
 */
import { ActionIcon } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { apiDelete } from '../../app/api';
import { useI18n } from '../../app/i18n';
import { refreshRecords } from '../../app/refresh';
import type { ObjectMeta, RecordFile, RecordView } from '../../app/types';
import { iconOf, isDrawn, sizeOf } from '../../fields/file/files';
import { DropBox } from '../../files/DropBox';
import { useSending } from '../../files/useSending';
import { announceFailure } from '../../kit/announce';
import { Icon } from '../../kit/Icon';
import s from './Files.module.css';

interface Props {
  object: ObjectMeta;
  view: RecordView;
}

export default function Files({ object, view }: Props) {
  const { t } = useI18n();
  const client = useQueryClient();
  const { rows = [], create = false } = view.files ?? {};
  const holder = { object: object.name, record: view.record.id };
  const { all, send } = useSending(() => void refreshRecords(client), holder);
  const list = rows.length > 0 && (
    <ul className={s.list}>
      {rows.map((row) => (
        <Row key={`${row.field ?? ''}/${row.file.id}`} row={row} object={object} />
      ))}
    </ul>
  );
  if (!create) return list || <p className="quiet">{t('file.none')}</p>;
  return (
    <div className={s.files}>
      {list}
      <DropBox multiple full={false} onFiles={send} onTheirWay={all} />
    </div>
  );
}

function Row({
  row: { file, field, at, by, remove },
  object,
}: {
  row: RecordFile;
  object: ObjectMeta;
}) {
  const { t, format } = useI18n();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const holder = field && object.fields.find(({ name }) => name === field)?.label;
  const name = file.name ?? t('file.gone');

  const take = async () => {
    setBusy(true);
    try {
      await apiDelete(`/files/${file.id}`);
      await refreshRecords(client);
    } catch (error) {
      announceFailure(t, t('problem.title'), error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <li className={s.row}>
      {isDrawn(file, 'page') ? (
        <img className={s.picture} src={file.url!} alt="" loading="lazy" decoding="async" />
      ) : (
        <span className={s.picture}>
          <Icon name={iconOf(file)} />
        </span>
      )}
      <span className={s.words}>
        <a className="link cut" href={file.url ?? undefined} download={name} title={name}>
          {name}
        </a>
        <span className="quiet cut">
          {[holder, sizeOf(file.size), by?.title, format.ago(at)].filter(Boolean).join(' · ')}
        </span>
      </span>
      {remove && !field && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={26}
          loading={busy}
          aria-label={t('file.remove', { name })}
          onClick={() => void take()}
        >
          <Icon name="x" size={14} />
        </ActionIcon>
      )}
    </li>
  );
}
