/*
 * What is wrong with the app's files while somebody works on them (`serve --dev`). One rule: only the
 * server says so, and it says when all is well again.
 */
import { useQuery, type QueryClient } from '@tanstack/react-query';
import type { Problem } from './api';

/** With the line that it is in. */
export interface AppProblem extends Problem {
  column?: number;
  cause?: string;
}

const key = ['app-problems'];

export const heardProblems = (client: QueryClient, problems: Problem[]) =>
  client.setQueryData(key, problems);

export const useAppProblems = () =>
  useQuery<AppProblem[]>({ queryKey: key, queryFn: () => [], enabled: false }).data ?? [];
