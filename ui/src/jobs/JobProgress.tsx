/* How far a job is: its state, a bar while it runs, how much of how much. */
import type { Job, JobState } from '../app/jobs';
import { useI18n, type Key } from '../app/i18n';
import { Badge } from '../kit/Badge';
import s from './jobs.module.css';

const colors: Record<JobState, string> = {
  waiting: 'gray',
  running: 'blue',
  done: 'green',
  failed: 'orange',
  cancelled: 'gray',
  dead: 'red',
};

export function JobBadge({ job }: { job: Job }) {
  const { t } = useI18n();
  const word: Key = job.stopping ? 'job.stopping' : `job.${job.state}`;
  return <Badge color={colors[job.state]}>{t(word)}</Badge>;
}

export function JobProgress({ job }: { job: Job }) {
  const { t } = useI18n();
  const told = useToldProgress(job);
  return (
    <div className={s.progress}>
      <div className={s.line}>
        <JobBadge job={job} />
        {/* said now and then, not at each record */}
        <span className={s.told} aria-live="off">
          {told}
        </span>
      </div>
      {job.state === 'running' && (
        <progress
          className={s.bar}
          aria-label={job.title ?? t('job')}
          {...(job.total ? { value: Math.min(job.done, job.total), max: job.total } : {})}
        />
      )}
    </div>
  );
}

function useToldProgress({ state, done, total, attempt, next_at }: Job) {
  const { t, format } = useI18n();
  if (state === 'failed')
    return t('job.again', { when: next_at ? format.dateTime(next_at) : '', n: attempt });
  if (state === 'waiting' && next_at && Date.parse(next_at) > Date.now() + 60_000)
    return t('job.from', { when: format.dateTime(next_at) });
  if (!done && !total) return '';
  return total ? t('job.of', { done, total }) : t('job.so.far', { done });
}
