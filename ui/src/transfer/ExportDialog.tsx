/* What is exported and how; then the job that does it, with its file. */
import { Button, Modal, NativeSelect } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryString } from '../app/api';
import type { Job } from '../app/jobs';
import { useI18n, type Key } from '../app/i18n';
import type { ObjectMeta } from '../app/types';
import { FollowedJob } from '../jobs/FollowedJob';
import { Problems } from '../kit/Problems';
import type { Shown } from './TransferMenu';
import s from './transfer.module.css';

/** A format for people is a format and an encoding for the server. */
const formats: Record<string, { format: string; encoding?: string }> = {
  xlsx: { format: 'xlsx' },
  csv: { format: 'csv', encoding: 'utf-8-bom' },
  gb: { format: 'csv', encoding: 'gb18030' },
  ndjson: { format: 'ndjson' },
};

interface Props {
  object: ObjectMeta;
  shown: Shown;
  onClose: () => void;
}

export default function ExportDialog({ object, shown, onClose }: Props) {
  const { t } = useI18n();
  const [format, setFormat] = useState('xlsx');
  const [columns, setColumns] = useState<'shown' | 'all'>('shown');
  const [words, setWords] = useState<'labels' | 'names'>('labels');
  const { total, select, ...which } = shown;
  const order = useMutation({
    mutationFn: async () => {
      const query = queryString({
        ...which,
        ...formats[format],
        select: columns === 'shown' ? select : null,
        header: words,
      });
      return (await api<{ job: Job }>('POST', `/export/${object.name}?${query}`)).job;
    },
  });
  const options = (names: string[], key: string) =>
    names.map((value) => ({ value, label: t(`${key}.${value}` as Key) }));

  return (
    <Modal opened onClose={onClose} title={t('export.title', { objects: object.plural })}>
      <div className={s.dialog}>
        <p className="quiet">
          {t('export.which', { what: total === null ? '…' : t('list.count', { n: total }) })}
        </p>
        <NativeSelect
          label={t('export.format')}
          value={format}
          onChange={(event) => setFormat(event.currentTarget.value)}
          data={options(Object.keys(formats), 'export.format')}
        />
        <NativeSelect
          label={t('export.columns')}
          value={columns}
          onChange={(event) => setColumns(event.currentTarget.value as typeof columns)}
          data={options(['shown', 'all'], 'export.columns')}
        />
        {format !== 'ndjson' && (
          <NativeSelect
            label={t('export.words')}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value as typeof words)}
            data={options(['labels', 'names'], 'export.words')}
          />
        )}
        {order.error && <Problems error={order.error} />}
        {order.data && <FollowedJob key={order.data.id} id={order.data.id} />}
        <div className={s.foot}>
          <Button variant="default" onClick={onClose}>
            {t('close')}
          </Button>
          <Button loading={order.isPending} onClick={() => order.mutate()}>
            {t('export.start')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
