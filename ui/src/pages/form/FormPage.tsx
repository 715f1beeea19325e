/* A page to create a record, or to edit one; where it leads after saving is the layout's choice. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { api } from '../../app/api';
import { useI18n } from '../../app/i18n';
import { useApp, useObject } from '../../app/meta';
import { listPath, newPath, recordPath } from '../../app/place';
import { isStatus, warningsOf } from '../../app/problems';
import type { ObjectMeta, RecordData, Ref, Values } from '../../app/types';
import { useTitle } from '../../app/useTitle';
import { copyOf } from '../../form/copied';
import { RecordForm } from '../../form/RecordForm';
import { announce } from '../../kit/announce';
import { Message } from '../../kit/Message';
import { NotFound } from '../../kit/NotFound';
import { PageHead } from '../../kit/PageHead';
import { LoadFailed } from '../../kit/Problems';
import { ToList } from '../../kit/ToList';
import s from './FormPage.module.css';

export default function FormPage({ name, id }: { name: string; id: string | null }) {
  const { t } = useI18n();
  const { objects } = useApp();
  const meta = useObject(name);
  const copied = new URLSearchParams(useSearch()).get('copy');
  const from = id ?? copied;
  const record = useQuery({
    queryKey: ['record', name, from],
    queryFn: ({ signal }) => api<RecordData>('GET', `/data/${name}/${from}`, { signal }),
    enabled: from !== null,
    gcTime: 0, // a form starts from what is saved now
    staleTime: Infinity,
  });

  if (!(name in objects)) return <NotFound />;
  if (isStatus(record.error, 404))
    return (
      <Message
        heading="h1"
        icon="compass"
        title={t('record.gone')}
        action={<ToList object={name} />}
      />
    );
  if (meta.error && !meta.data)
    return <LoadFailed error={meta.error} retry={() => void meta.refetch()} />;
  if (record.error) return <LoadFailed error={record.error} retry={() => void record.refetch()} />;
  const allowed = meta.data?.rights[id === null ? 'create' : 'update'];
  if (allowed === false)
    return (
      <Message
        heading="h1"
        icon="lock"
        title={t('form.nothing')}
        action={<ToList object={name} />}
      />
    );
  if (!meta.data || (from !== null && !record.data)) return <div className={s.page} aria-busy />;
  return id === null ? (
    <Editing
      key={meta.data.hash}
      object={meta.data}
      record={null}
      entered={record.data && copied ? copyOf(meta.data, record.data) : undefined}
    />
  ) : (
    <Editing key={meta.data.hash} object={meta.data} record={record.data!} />
  );
}

const titleOf = (object: ObjectMeta, record: RecordData) => {
  const value = object.title === null ? null : record[object.title];
  return String((value as Ref | null)?.title ?? value ?? object.label);
};

interface EditingProps {
  object: ObjectMeta;
  record: RecordData | null;
  entered?: Values;
}

function Editing({ object, record, entered }: EditingProps) {
  const { t } = useI18n();
  const [, go] = useLocation();
  const [round, setRound] = useState(0);
  const title = record ? titleOf(object, record) : t('form.new', { object: object.label });
  const back = record ? recordPath(object.name, record.id) : listPath(object.name);
  useTitle(record ? t('form.edit', { title }) : title);

  const ways: Record<string, (saved: RecordData) => void> = {
    open: (saved) => go(recordPath(object.name, saved.id), { replace: true }),
    list: () => go(listPath(object.name), { replace: true }),
    new: () => {
      setRound(round + 1);
      go(newPath(object.name), { replace: true });
    },
  };
  const onSaved = (saved: RecordData, another: boolean) => {
    const key = record ? 'form.saved' : 'form.created';
    announce(t, t(key, { title: titleOf(object, saved) }), warningsOf(saved));
    const way = another ? 'new' : record ? 'open' : (object.form.create.then ?? 'open');
    (ways[way] ?? ways.open!)(saved);
  };

  return (
    <div className={s.page}>
      <PageHead
        object={object.name}
        icon={object.icon}
        kind={<Link href={listPath(object.name)}>{object.plural}</Link>}
        title={title}
        fallback={back}
      />
      <RecordForm
        key={round}
        object={object}
        record={record}
        entered={round === 0 ? entered : undefined}
        keep
        onSaved={onSaved}
        onCancel={() => go(back)}
      />
    </div>
  );
}
