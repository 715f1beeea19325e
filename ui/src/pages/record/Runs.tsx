/* Which rule did what to this record, newest first: for those who may see code. */
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { api, queryString } from '../../app/api';
import { useI18n } from '../../app/i18n';
import { fieldsOf } from '../../app/meta';
import type { ObjectMeta, RecordView, RuleRun, RunsPage } from '../../app/types';
import { Icon } from '../../kit/Icon';
import { Problems } from '../../kit/Problems';
import { Skeleton } from '../../kit/Skeleton';
import s from './History.module.css';

export default function Runs({ object, view }: { object: ObjectMeta; view: RecordView }) {
  const { t } = useI18n();
  const { id, version } = view.record;
  const runs = useInfiniteQuery({
    queryKey: ['runs', object.name, id, version],
    queryFn: ({ pageParam, signal }) =>
      api<RunsPage>(
        'GET',
        `/data/${object.name}/${id}/runs?${queryString({ limit: 20, cursor: pageParam })}`,
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
  });
  const rows = runs.data?.pages.flatMap((page) => page.rows);

  if (runs.error) return <Problems error={runs.error} />;
  if (!rows) return <Skeleton width="60%" height={14} />;
  if (!rows.length) return <p className={s.none}>{t('record.runs.none')}</p>;
  return (
    <>
      <ol className={s.list}>
        {rows.map((run) => (
          <Entry key={run.id} run={run} object={object} />
        ))}
      </ol>
      {runs.hasNextPage && (
        <Button
          variant="subtle"
          color="gray"
          fullWidth
          loading={runs.isFetching}
          onClick={() => void runs.fetchNextPage()}
        >
          {t('record.runs.more')}
        </Button>
      )}
    </>
  );
}

function Entry({ run, object }: { run: RuleRun; object: ObjectMeta }) {
  const { t, format } = useI18n();
  const labels = run.changes.map((name) => fieldsOf(object, [name])[0]?.label ?? name);
  const told = [
    labels.length > 0 && t('record.runs.changed', { fields: labels.join(', ') }),
    run.calls > 0 && t('record.runs.calls', { n: run.calls }),
    run.elevated && t('record.runs.elevated'),
    `${format.decimal(run.ms, 2)} ms`,
  ];
  return (
    <li>
      <span className={s.icon}>
        <Icon name="code" size={13} />
      </span>
      <div className={s.entry}>
        <div className={s.top}>
          <b className="cut">{run.rule}</b>
          <time dateTime={run.at} title={format.dateTime(run.at)}>
            {format.ago(run.at)}
          </time>
        </div>
        <div className="quiet">{told.filter(Boolean).join(' · ')}</div>
        {run.log.length > 0 && <pre className={s.log}>{run.log.join('\n')}</pre>}
      </div>
    </li>
  );
}
