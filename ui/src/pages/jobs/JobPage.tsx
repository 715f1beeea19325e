/* One job, from its order to its end, and what became of each record where it has many. */
import { useLocation } from 'wouter';
import { useJob, type Job } from '../../app/jobs';
import { useI18n } from '../../app/i18n';
import { jobPath, jobsPath } from '../../app/place';
import { isStatus } from '../../app/problems';
import { useTitle } from '../../app/useTitle';
import { JobDetails } from '../../jobs/JobDetails';
import { kindIcon } from '../../jobs/kinds';
import { Message } from '../../kit/Message';
import { PageHead } from '../../kit/PageHead';
import { LoadFailed } from '../../kit/Problems';
import { Skeleton } from '../../kit/Skeleton';
import { JobResults } from '../../jobs/JobResults';
import s from './JobsPage.module.css';

export default function JobPage({ id }: { id: string }) {
  const { t } = useI18n();
  const { data: job, error, refetch } = useJob(id);
  useTitle(job?.title ?? t('job'));
  if (isStatus(error, 404))
    return <Message heading="h1" icon="list-checks" title={t('job.gone')} />;
  if (error && !job) return <LoadFailed error={error} retry={() => void refetch()} />;
  return (
    <div className={s.page}>
      {job ? <OneJob job={job} /> : <Skeleton width="60%" height={14} />}
    </div>
  );
}

function OneJob({ job }: { job: Job }) {
  const { t } = useI18n();
  const [, go] = useLocation();
  return (
    <>
      <PageHead
        object={job.object ?? job.kind}
        icon={kindIcon(job.kind)}
        kind={t('job')}
        title={job.title ?? t('job')}
        fallback={jobsPath}
      />
      <div className={s.card}>
        <JobDetails job={job} onOrdered={(next) => go(jobPath(next.id))}>
          <Times job={job} />
        </JobDetails>
      </div>
      <JobResults job={job} />
    </>
  );
}

function Times({ job }: { job: Job }) {
  const { t, format } = useI18n();
  const told = [
    t('job.ordered', {
      when: format.dateTime(job.created_at),
      who: job.user?.title ?? t('record.history.system'),
    }),
    job.started_at && t('job.started', { when: format.dateTime(job.started_at) }),
    job.finished_at && t('job.finished', { when: format.dateTime(job.finished_at) }),
  ];
  return <p className={s.times}>{told.filter(Boolean).join(' · ')}</p>;
}
