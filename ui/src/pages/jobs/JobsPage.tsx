/* What goes on behind the pages: one's jobs, newest first; administrators see everybody's. */
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, queryString } from '../../app/api';
import { isOver, useJob, type Job, type JobsPage as JobsPageData } from '../../app/jobs';
import { useI18n } from '../../app/i18n';
import { useApp } from '../../app/meta';
import { jobPath } from '../../app/place';
import { useTitle } from '../../app/useTitle';
import { JobButtons } from '../../jobs/JobButtons';
import { JobFiles } from '../../jobs/JobDetails';
import { JobProgress } from '../../jobs/JobProgress';
import { kindIcon } from '../../jobs/kinds';
import { Message } from '../../kit/Message';
import { ObjectIcon } from '../../kit/ObjectIcon';
import { Problems } from '../../kit/Problems';
import { ProblemText } from '../../kit/ProblemText';
import { Skeleton } from '../../kit/Skeleton';
import s from './JobsPage.module.css';

export default function JobsPage() {
  const { t } = useI18n();
  useTitle(t('jobs'));
  return (
    <div className={s.page}>
      <header className={s.head}>
        <h1>{t('jobs')}</h1>
        <p>{t('jobs.text')}</p>
      </header>
      <Jobs />
    </div>
  );
}

function Jobs() {
  const { t } = useI18n();
  const jobs = useInfiniteQuery({
    queryKey: ['jobs', 'all'],
    queryFn: ({ pageParam, signal }) =>
      api<JobsPageData>('GET', `/jobs?${queryString({ limit: 50, cursor: pageParam })}`, {
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
  });
  const rows = jobs.data?.pages.flatMap((page) => page.rows);

  if (jobs.error) return <Problems error={jobs.error} />;
  if (!rows) return <Skeleton width="60%" height={14} />;
  if (!rows.length) return <Message icon="list-checks" title={t('jobs.none')} />;
  return (
    <>
      <ul className={s.list}>
        {rows.map((job) =>
          isOver(job) ? <Row key={job.id} job={job} /> : <Live key={job.id} job={job} />,
        )}
      </ul>
      {jobs.hasNextPage && (
        <Button
          variant="subtle"
          color="gray"
          loading={jobs.isFetching}
          onClick={() => void jobs.fetchNextPage()}
        >
          {t('jobs.more')}
        </Button>
      )}
    </>
  );
}

/** Asked for by itself, as long as it goes on. */
function Live({ job }: { job: Job }) {
  return <Row job={useJob(job.id).data ?? job} />;
}

function Row({ job }: { job: Job }) {
  const { t, format } = useI18n();
  const { user } = useApp();
  const at = job.finished_at ?? job.started_at ?? job.created_at;
  const whose = job.user?.id === user.id ? null : (job.user?.title ?? t('record.history.system'));
  const [problem] = job.problems;
  return (
    <li className={s.row}>
      <ObjectIcon object={job.object ?? job.kind} icon={kindIcon(job.kind)} size={32} />
      <div className={s.what}>
        <Link href={jobPath(job.id)} className="cut">
          <b>{job.title ?? t('job')}</b>
        </Link>
        <JobProgress job={job} />
        {problem && (
          <div className={s.problem}>
            <ProblemText problem={problem} />
          </div>
        )}
        <JobFiles job={job} />
      </div>
      <div className={s.when}>
        <time dateTime={at} title={format.dateTime(at)}>
          {format.ago(at)}
        </time>
        {whose && <span className="quiet">{whose}</span>}
      </div>
      <JobButtons job={job} />
    </li>
  );
}
