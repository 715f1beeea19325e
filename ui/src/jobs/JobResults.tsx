/* Which records a job could not do, and why. */
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, queryString } from '../app/api';
import { isOver, type Job, type JobResult, type JobResultsPage } from '../app/jobs';
import { useI18n } from '../app/i18n';
import { recordPath } from '../app/place';
import { ProblemText } from '../kit/ProblemText';
import s from './jobs.module.css';

export function JobResults({ job }: { job: Job }) {
  const { t } = useI18n();
  const results = useInfiniteQuery({
    queryKey: ['job', job.id, 'results', job.state],
    queryFn: ({ pageParam, signal }) =>
      api<JobResultsPage>(
        'GET',
        `/jobs/${job.id}/results?${queryString({ only: 'failed', limit: 50, cursor: pageParam })}`,
        { signal },
      ),
    enabled: isOver(job),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
  });
  const rows = results.data?.pages.flatMap((page) => page.rows) ?? [];
  if (!rows.length) return null;
  return (
    <section className={s.card} aria-labelledby="refused">
      <h2 id="refused">{t('job.refused')}</h2>
      <ul className={s.results}>
        {rows.map((result, i) => (
          <Result key={i} result={result} object={job.object} />
        ))}
      </ul>
      {results.hasNextPage && (
        <Button
          variant="subtle"
          color="gray"
          loading={results.isFetching}
          onClick={() => void results.fetchNextPage()}
        >
          {t('jobs.more')}
        </Button>
      )}
    </section>
  );
}

function Result({ result, object }: { result: JobResult; object: string | null }) {
  const { t } = useI18n();
  const place = result.row ? t('job.row', { row: result.row }) : null;
  const title = result.title ?? place ?? t('list.untitled');
  return (
    <li>
      {result.id && object ? (
        <Link href={recordPath(object, result.id)}>{title}</Link>
      ) : (
        <b>{title}</b>
      )}
      {result.title && place && <span className="quiet"> {place}</span>}
      {result.problems.map((problem, i) => (
        <div key={i}>
          <ProblemText problem={problem} />
        </div>
      ))}
    </li>
  );
}
