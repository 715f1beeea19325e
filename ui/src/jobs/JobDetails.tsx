/* All that a job has to say: progress, what came of it, problems, files, and what one may do. */
import type { ReactNode } from 'react';
import type { Job } from '../app/jobs';
import { useI18n, type Key } from '../app/i18n';
import { Icon } from '../kit/Icon';
import { Notice } from '../kit/Notice';
import { ProblemText } from '../kit/ProblemText';
import { JobButtons } from './JobButtons';
import { JobProgress } from './JobProgress';
import s from './jobs.module.css';

interface Props {
  job: Job;
  children?: ReactNode;
  /** Another job was ordered from here: one that takes this one back. */
  onOrdered?: (job: Job) => void;
}

export function JobDetails({ job, children, onOrdered }: Props) {
  const { t } = useI18n();
  return (
    <section className={s.details} aria-label={job.title ?? t('job')}>
      <JobProgress job={job} />
      <JobNumbers job={job} />
      {children}
      <JobProblems job={job} />
      <JobFiles job={job} />
      <JobButtons job={job} onOrdered={onOrdered} />
    </section>
  );
}

/** What kinds of jobs count; the words for it are the UI's. */
const counted = [
  'rows',
  'created',
  'updated',
  'deleted',
  'done',
  'unchanged',
  'skipped',
  'refused',
  'restored',
  'left',
];

function JobNumbers({ job }: { job: Job }) {
  const { t, format } = useI18n();
  const numbers = counted.filter((name) => typeof job.result?.[name] === 'number');
  if (!numbers.length) return null;
  return (
    <dl className={s.numbers}>
      {numbers.map((name) => (
        <div key={name}>
          <dt>{t(`job.count.${name}` as Key)}</dt>
          <dd>{format.integer(job.result![name] as number)}</dd>
        </div>
      ))}
    </dl>
  );
}

export function JobProblems({ job: { problems, state } }: { job: Job }) {
  const { t } = useI18n();
  if (!problems.length) return null;
  const title = t(state === 'dead' ? 'job.problems.dead' : 'job.problems');
  return (
    <Notice tone="danger" icon="circle-alert" title={title}>
      {problems.map((problem, i) => (
        <div key={i}>
          <ProblemText problem={problem} />
        </div>
      ))}
    </Notice>
  );
}

export function JobFiles({ job }: { job: Job }) {
  if (!job.files.length) return null;
  return (
    <ul className={s.files}>
      {job.files.map(({ name, label, url }) => (
        <li key={name}>
          <a href={url} download>
            <Icon name="download" size={15} />
            {label}
          </a>
        </li>
      ))}
    </ul>
  );
}
