/*
 * While a form is open somebody else saves its record: what they changed and I did not comes in,
 * what we both changed waits for a decision. One rule: nothing that was entered here is touched.
 */
import { useEffect, useState } from 'react';
import { api } from '../app/api';
import { useI18n } from '../app/i18n';
import { changes as told, useLive, type Change } from '../app/live';
import { fieldsOf } from '../app/meta';
import type { ObjectMeta, RecordData, Ref } from '../app/types';
import { Notice } from '../kit/Notice';
import { useStable } from '../kit/useStable';
import { clashes, theirs } from './draft';
import s from './form.module.css';
import type { Form } from './useForm';

interface News {
  name: string;
  fields: string[];
  /** Set where both have changed something: the record to compare with. */
  clash: RecordData | null;
  gone?: boolean;
}

interface Props {
  object: ObjectMeta;
  record: RecordData;
  form: Form;
}

export default function Meanwhile({ object, record, form }: Props) {
  const { id } = record;
  const { t, language } = useI18n();
  const [news, setNews] = useState<News | null>(null);
  useLive({ data: record, isFetching: false }, `${object.name}/${id}`);

  const hear = useStable(async (change: Change) => {
    if (change.object !== object.name || change.id !== id || form.busy) return;
    if (change.action === 'delete')
      return setNews({ name: change.by?.title ?? '?', fields: [], clash: null, gone: true });
    if (change.version <= (form.base.version as number)) return;
    const now = await api<RecordData>('GET', `/data/${object.name}/${id}`).catch(() => null);
    if (now) take(now);
  });
  useEffect(() => told.hear((change) => void hear(change)), [hear]);

  const take = useStable((now: RecordData) => {
    if (form.busy || now.version <= (form.base.version as number)) return;
    const both = clashes(form.changes, form.base, now).map(({ field }) => field);
    const shown = fieldsOf(object, both.length ? both : theirs(form.changes, form.base, now));
    const fields = shown.filter((field) => !field.system).map((field) => field.label);
    const name = (now.updated_by as Ref | null)?.title ?? '?';
    form.meet(now);
    if (fields.length) setNews({ name, fields, clash: both.length ? now : null });
  });

  if (!news) return null;
  const { name, clash } = news;
  const fields = new Intl.ListFormat(language).format(news.fields);
  if (news.gone)
    return (
      <Notice tone="danger" icon="trash-2">
        {t('live.form.gone', { name })}
      </Notice>
    );
  return (
    <Notice tone="info" icon={clash ? 'triangle-alert' : 'refresh-cw'}>
      {t(clash ? 'live.clash' : 'live.merged', { name, fields })}{' '}
      {clash && (
        <button type="button" className={s.textButton} onClick={() => form.ask(clash)}>
          {t('live.compare')}
        </button>
      )}
    </Notice>
  );
}
