/* The words of a problem: the server's own, or ours where it could not speak. */
import { ApiError, type Problem } from './api';
import type { Key, Translate } from './i18n';
import { asSentence } from './sentence';
import type { RecordData, Warning } from './types';

const OURS: Record<string, Key> = { network: 'problem.network', server: 'problem.server' };

export function problemWords(problem: Problem, t: Translate): string {
  const told = problem.message || t(OURS[problem.code] ?? 'problem.server');
  return problem.hint ? `${asSentence(told)} ${problem.hint}` : told;
}

/** Every error as a list of problems, whatever was thrown. */
export const problemsOf = (error: unknown): Problem[] =>
  error instanceof ApiError
    ? error.problems
    : [{ code: 'server', field: null, message: '', hint: null }];

/** What the rules had to say about a save that has happened: it travels beside the fields. */
export const warningsOf = (saved: RecordData) =>
  (saved as unknown as { warnings?: Warning[] }).warnings ?? [];

export const isStatus = (error: unknown, status: number) =>
  error instanceof ApiError && error.status === status;
