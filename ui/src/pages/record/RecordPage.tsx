/*
 * One record as its layout wants it: head with facts and path, tabs, a side column. One rule: a
 * part (sections, related list, history) is one row of the table in Parts.tsx; this page only
 * places them.
 */
import { Tabs } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { api } from '../../app/api';
import { useI18n } from '../../app/i18n';
import { goneBy, useLive } from '../../app/live';
import { useApp, useObject } from '../../app/meta';
import { editPath } from '../../app/place';
import { isStatus } from '../../app/problems';
import { forgetRecord, rememberRecord } from '../../app/recent';
import type { ObjectMeta, RecordView } from '../../app/types';
import { useTitle } from '../../app/useTitle';
import { useRunner } from '../../actions/useRunner';
import { ChangedFields, useChanged } from '../../live/changed';
import { Message } from '../../kit/Message';
import { NotFound } from '../../kit/NotFound';
import { LoadFailed } from '../../kit/Problems';
import { Skeleton } from '../../kit/Skeleton';
import { ToList } from '../../kit/ToList';
import { useNarrow } from '../../kit/useNarrow';
import { ActionBar } from './ActionBar';
import { Path } from './Path';
import { partBody, partLabel, partsFor } from './parts';
import { pressable } from './pressable';
import { RecordHead } from './RecordHead';
import s from './RecordPage.module.css';

export default function RecordPage({ name, id }: { name: string; id: string }) {
  const { objects } = useApp();
  const meta = useObject(name);
  const device = useNarrow() ? '?device=phone' : '';
  const page = useQuery({
    queryKey: ['page', name, id, device],
    queryFn: ({ signal }) => api<RecordView>('GET', `/page/${name}/${id}${device}`, { signal }),
    staleTime: 0,
  });
  const gone = isStatus(page.error, 404) || isStatus(page.error, 400);
  useEffect(() => {
    if (gone) forgetRecord(id);
  }, [gone, id]);

  if (!(name in objects)) return <NotFound />;
  if (gone) return <Gone name={name} id={id} />;
  if (meta.error && !meta.data)
    return <LoadFailed error={meta.error} retry={() => void meta.refetch()} />;
  if (page.error && !page.data)
    return <LoadFailed error={page.error} retry={() => void page.refetch()} />;
  if (!meta.data || !page.data) return <Waiting />;
  return <Loaded object={meta.data} view={page.data} asking={page.isFetching} />;
}

/** The objects whose records it lists. */
const relatedOf = (view: RecordView) => [
  ...new Set(Object.keys(view.related).map((name) => name.split('.')[0]!)),
];

interface LoadedProps {
  object: ObjectMeta;
  view: RecordView;
  /** It is asked for anew. */
  asking: boolean;
}

function Loaded({ object, view, asking }: LoadedProps) {
  const [, go] = useLocation();
  const { record, title, rights } = view;
  const narrow = useNarrow();
  const runner = useRunner(object.name, record.id);
  const actions = pressable(object, view, narrow);
  const { path } = object.record;
  const { tabs, side } = partsFor(object, narrow);
  const stage = path && object.fields.find((field) => field.name === path.field);
  useTitle(title);
  const changed = useChanged(record, title);
  const names = [`${object.name}/${record.id}`, ...relatedOf(view)];
  useLive({ data: view, isFetching: asking }, ...names);
  useEffect(() => rememberRecord(object.name, record.id, title), [object.name, record.id, title]);
  useHotkeys([['e', () => rights.update && go(editPath(object.name, record.id))]]);

  return (
    <ChangedFields value={changed}>
      <div className={s.page}>
        <RecordHead object={object} view={view} actions={actions} runner={runner} />
        {stage && (
          <Path
            key={record.id}
            object={object}
            view={view}
            field={stage}
            actions={actions}
            runner={runner}
          />
        )}
        <div className={s.body} data-side={side.length > 0 || undefined}>
          <div className={s.main}>
            {tabs.length === 1 ? (
              <div className={s.card}>{partBody(tabs[0]!, object, view)}</div>
            ) : (
              <Tabs defaultValue={tabs[0]?.name} keepMounted={false} className={s.card}>
                <Tabs.List className={s.tabs}>
                  {tabs.map((part) => (
                    <Tabs.Tab key={part.name} value={part.name}>
                      {partLabel(part, view)}
                    </Tabs.Tab>
                  ))}
                </Tabs.List>
                {tabs.map((part) => (
                  <Tabs.Panel key={part.name} value={part.name}>
                    {partBody(part, object, view)}
                  </Tabs.Panel>
                ))}
              </Tabs>
            )}
          </div>
          {side.length > 0 && (
            <div className={s.side}>
              {side.map((part) => (
                <section key={part.name} className={s.card} aria-label={part.label}>
                  <h2 className={s.sideTitle}>{partLabel(part, view)}</h2>
                  {partBody(part, object, view)}
                </section>
              ))}
            </div>
          )}
        </div>
        {narrow && <ActionBar object={object} view={view} actions={actions} runner={runner} />}
        {runner.dialog}
      </div>
    </ChangedFields>
  );
}

/** Whoever looks at a record while it is deleted reads who it was. */
function Gone({ name, id }: { name: string; id: string }) {
  const { t } = useI18n();
  const by = goneBy(name, id);
  return (
    <Message
      heading="h1"
      icon={by ? 'trash-2' : 'compass'}
      title={by ? t('live.deleted', { name: by.title ?? '?' }) : t('record.gone')}
      action={<ToList object={name} />}
    />
  );
}

function Waiting() {
  return (
    <div className={s.page} aria-busy>
      <div className={s.waiting}>
        <Skeleton width={220} height={22} />
        <Skeleton width="60%" height={14} />
      </div>
      <div className={s.body} data-side>
        <div className={s.card}>
          <div className={s.waiting}>
            {[70, 45, 60, 35, 55, 40].map((width) => (
              <Skeleton key={width} width={`${width}%`} height={14} />
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}
