/*
 * Work that goes on behind a page: an import, an export, a change of many records. One rule: this
 * is the only place that asks how far a job is; whoever hears of it earlier calls `jobTold`.
 */
import {
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
} from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api, type Problem } from './api';
import { refreshRecords } from './refresh';
import type { Ref } from './types';

export type JobState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'dead';
export type JobStep = 'cancel' | 'retry' | 'undo';

export interface JobFile {
  name: string;
  label: string;
  url: string;
}

export interface Job {
  id: string;
  kind: string;
  title: string | null;
  object: string | null;
  record: string | null;
  state: JobState;
  /** It runs, but was cancelled: it ends at its next step. */
  stopping: boolean;
  done: number;
  /** null: not known */
  total: number | null;
  attempt: number;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  next_at: string | null;
  user: Ref | null;
  result: Record<string, unknown> | null;
  problems: Problem[];
  can: JobStep[];
  files: JobFile[];
  undone: string | null;
}

export interface JobsPage {
  rows: Job[];
  next: string | null;
}

/** What became of one record of a job that has many. */
export interface JobResult {
  row?: number;
  id: string | null;
  title: string | null;
  status: 'done' | 'refused' | 'skipped';
  problems: Problem[];
}

export interface JobResultsPage {
  rows: JobResult[];
  next: string | null;
}

export const isOver = ({ state }: Job) =>
  state === 'done' || state === 'cancelled' || state === 'dead';

/** Soon or now: what waits for tomorrow is nothing to look at. */
export const isBusy = (job: Job) =>
  job.state === 'running' ||
  (job.state === 'waiting' && Date.parse(job.next_at ?? '') < Date.now() + 5000);

/** How soon to ask again, ms; false: never. */
function patience(job: Job | undefined): number | false {
  if (!job || isOver(job)) return false;
  if (job.state === 'running') return 1000;
  const rest = Date.parse(job.next_at ?? '') - Date.now();
  return Math.min(Math.max(rest || 0, 1000), 30_000);
}

export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: ['job', id],
    queryFn: ({ signal }) => api<Job>('GET', `/jobs/${id}`, { signal }),
    refetchInterval: ({ state }) => patience(state.data),
    staleTime: 0,
  });

/** What is known of a job now: an answer of the server's, or an event of it. */
export function jobTold(client: QueryClient, job: Job): void {
  client.setQueryData(jobQuery(job.id).queryKey, job);
  void client.invalidateQueries({ queryKey: ['jobs'] });
}

/** A job from its order to its end; when it ends, what it has changed is asked for anew. */
export function useJob(id: string) {
  const client = useQueryClient();
  const job = useQuery(jobQuery(id));
  const over = job.data ? isOver(job.data) : undefined;
  const before = useRef(over);
  useEffect(() => {
    if (before.current === false && over) {
      void refreshRecords(client);
      void client.invalidateQueries({ queryKey: ['jobs'] });
    }
    before.current = over;
  }, [client, over]);
  return job;
}

/** Cancel, try again, take back: the last one makes a job of its own, which is the answer. */
export function useJobStep(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (step: JobStep) => {
      const answer = await api<Job | { job: Job }>('POST', `/jobs/${id}/${step}`);
      return 'job' in answer ? answer.job : answer;
    },
    onSuccess: (job) => {
      jobTold(client, job);
      if (job.id !== id) void client.invalidateQueries({ queryKey: jobQuery(id).queryKey });
    },
  });
}

const busyQuery = queryOptions({
  queryKey: ['jobs', 'busy'],
  queryFn: async ({ signal }) => {
    const { rows } = await api<JobsPage>('GET', '/jobs?state=running,waiting&limit=50', { signal });
    return rows.filter(isBusy);
  },
  refetchInterval: ({ state }) => (state.data?.length ? 2000 : false),
  refetchOnWindowFocus: true,
  staleTime: 10_000,
});

/** One's jobs that run now. */
export const useBusyJobs = (me: string) =>
  (useQuery(busyQuery).data ?? []).filter((job) => job.user?.id === me);
