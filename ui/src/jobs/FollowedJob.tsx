/*
 * A job that somebody has just ordered, from beginning to end: for a wizard's last page, a dialog,
 * the page of the job. What it means when it is over is shown by whoever ordered it.
 */
import type { ReactNode } from 'react';
import { useJob, type Job } from '../app/jobs';
import { Problems } from '../kit/Problems';
import { Skeleton } from '../kit/Skeleton';
import { JobDetails } from './JobDetails';

interface Props {
  id: string;
  /** Beside what every job shows: what this kind has brought. */
  children?: (job: Job) => ReactNode;
  onOrdered?: (job: Job) => void;
}

export function FollowedJob({ id, children, onOrdered }: Props) {
  const { data: job, error } = useJob(id);
  if (error) return <Problems error={error} />;
  if (!job) return <Skeleton width="60%" height={14} />;
  return (
    <JobDetails job={job} onOrdered={onOrdered}>
      {children?.(job)}
    </JobDetails>
  );
}
