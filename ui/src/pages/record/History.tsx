/*
 * Who changed what and when, newest first; the first entries came with the page. Those who may see
 * code can look at what the rules did instead.
 */
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { api, queryString } from '../../app/api';
import { useI18n, type Key } from '../../app/i18n';
import { useApp } from '../../app/meta';
import { part } from '../../app/route';
import type { HistoryEntry, HistoryPage, ObjectMeta, RecordView } from '../../app/types';
import { FieldView } from '../../fields/FieldView';
import { Avatar } from '../../kit/Avatar';
import { Icon } from '../../kit/Icon';
import { Problems } from '../../kit/Problems';
import { Segments } from '../../kit/Segments';
import { seesCode } from '../../kit/ProblemText';
import s from './History.module.css';

const actions: Record<string, { icon: string; words: Key }> = {
  create: { icon: 'plus', words: 'record.history.create' },
  update: { icon: 'pencil', words: 'record.history.update' },
  delete: { icon: 'trash-2', words: 'record.history.delete' },
  restore: { icon: 'undo-2', words: 'record.history.restore' },
};

interface Props {
  object: ObjectMeta;
  view: RecordView;
}

const SHOWN: { value: string; words: Key }[] = [
  { value: 'changes', words: 'record.history.changes' },
  { value: 'rules', words: 'record.history.rules' },
];

const Runs = part(() => import('./Runs'));

export default function History(props: Props) {
  const { t } = useI18n();
  const [shown, setShown] = useState('changes');
  if (!seesCode(useApp().user)) return <Changes {...props} />;
  return (
    <>
      <div className={s.switch}>
        <Segments
          value={shown}
          items={SHOWN.map(({ value, words }) => ({ value, label: t(words) }))}
          onChange={setShown}
        />
      </div>
      {shown === 'changes' ? (
        <Changes {...props} />
      ) : (
        <Suspense fallback={null}>
          <Runs {...props} />
        </Suspense>
      )}
    </>
  );
}

function Changes({ object, view }: Props) {
  const { t } = useI18n();
  const { id, version } = view.record;
  const head = view.history!;
  const older = useInfiniteQuery({
    queryKey: ['history', object.name, id, version],
    queryFn: ({ pageParam, signal }) =>
      api<HistoryPage>(
        'GET',
        `/data/${object.name}/${id}/history?${queryString({ limit: 20, cursor: pageParam, derived: 'false' })}`,
        { signal },
      ),
    initialPageParam: head.next,
    getNextPageParam: (page) => page.next,
    enabled: false,
  });
  const pages = older.data?.pages ?? [];
  const entries = [...head.rows, ...pages.flatMap((page) => page.rows)];
  const more = pages.length ? older.hasNextPage : head.next !== null;

  if (!entries.length) return <p className={s.none}>{t('record.history.none')}</p>;
  return (
    <>
      <ol className={s.list}>
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} object={object} />
        ))}
      </ol>
      {older.error && <Problems error={older.error} />}
      {more && (
        <Button
          variant="subtle"
          color="gray"
          fullWidth
          loading={older.isFetching}
          onClick={() => void older.fetchNextPage()}
        >
          {t('record.history.more')}
        </Button>
      )}
    </>
  );
}

function Entry({ entry, object }: { entry: HistoryEntry; object: ObjectMeta }) {
  const { t, format } = useI18n();
  const { icon, words } = actions[entry.action] ?? actions.update!;
  const name = entry.user?.title ?? t('record.history.system');
  const changes = entry.action === 'update' ? entry.changes : [];
  return (
    <li>
      <span className={s.icon}>
        <Icon name={icon} size={13} />
      </span>
      <div className={s.entry}>
        <div className={s.top}>
          <Avatar name={name} size={18} />
          <span className="cut">
            <b>{name}</b> <span className="quiet">{t(words)}</span>
          </span>
          <time dateTime={entry.at} title={format.dateTime(entry.at)}>
            {format.ago(entry.at)}
          </time>
        </div>
        {changes.map(({ field: fieldName, old, new: now }) => {
          const field = object.fields.find((candidate) => candidate.name === fieldName);
          if (!field) return null;
          return (
            <div key={fieldName} className={s.change}>
              <span className="quiet">{field.label}</span>
              <span className={s.values}>
                <span className={s.old}>
                  <FieldView field={field} value={old} />
                </span>
                <Icon name="arrow-right" size={12} />
                <span>
                  <FieldView field={field} value={now} />
                </span>
              </span>
            </div>
          );
        })}
      </div>
    </li>
  );
}
