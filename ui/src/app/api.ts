/*
 * The one way to the server. One rule: every refusal becomes an ApiError that carries the server's
 * problems, so that nothing fails without words. What a lost session or a new release means is
 * decided by who listens.
 */
import { QueryClient } from '@tanstack/react-query';
import { readAt, share } from './feed';
import { apiBase } from './place';
import type { RecordData } from './types';

export interface Problem {
  code: string;
  field: string | null;
  message: string;
  hint: string | null;
  row?: number;
  /** The script function that it comes from, and where; the trace only for who may see code. */
  rule?: string;
  file?: string;
  line?: number;
  trace?: string;
}

/** Status 0: the server could not be reached at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly problems: Problem[],
    readonly request: string | null,
    readonly current: RecordData | null,
  ) {
    super(problems[0]?.message ?? `status ${status}`);
  }

  has(code: string) {
    return this.problems.some((problem) => problem.code === code);
  }
}

type Moment = 'signed-out' | 'release-changed';
const listeners = new Map<Moment, Set<() => void>>();

export function onServer(moment: Moment, listener: () => void): () => void {
  const all = listeners.get(moment) ?? new Set();
  listeners.set(moment, all.add(listener));
  return () => all.delete(listener);
}

const tell = (moment: Moment) => listeners.get(moment)?.forEach((listener) => listener());

// What every request carries; session and language pages keep it current.
const carried = { csrf: '', language: '' };
export const carry = (changes: Partial<typeof carried>) => Object.assign(carried, changes);

interface Options {
  body?: unknown;
  signal?: AbortSignal;
}

export async function api<T>(
  method: string,
  path: string,
  { body, signal }: Options = {},
): Promise<T> {
  const response = await send(method, path, body, signal);
  return (await answerOf(response, path)) as T;
}

/** Deletes; the answer is the number of the bundle in the bin, if it can be brought back. */
export async function apiDelete(path: string): Promise<string | null> {
  const response = await send('DELETE', path, undefined);
  await answerOf(response, path);
  return response.headers.get('X-Tenon-Bin');
}

async function answerOf(response: Response, path: string): Promise<unknown> {
  if (response.status === 204) return undefined;
  const answer: unknown = await response.json().catch(() => null);
  const place = response.headers.get('X-Tenon-Place');
  if (place && answer) readAt(answer, place);
  if (response.ok && answer !== null) return answer;

  const error = errorOf(response.status, answer);
  if (error.status === 401 && path !== '/session') tell('signed-out');
  if (error.has('release.changed')) tell('release-changed');
  throw error;
}

export function carriedHeaders(method: string): Record<string, string> {
  const headers: Record<string, string> = {};
  if (carried.language) headers['Accept-Language'] = carried.language;
  if (method !== 'GET' && carried.csrf) headers['X-Tenon-Csrf'] = carried.csrf;
  return headers;
}

async function send(method: string, path: string, body: unknown, signal?: AbortSignal) {
  const headers = carriedHeaders(method);
  const raw = body === undefined || body instanceof Blob; // a file is sent as it is
  if (body !== undefined)
    headers['Content-Type'] = raw ? 'application/octet-stream' : 'application/json';
  const text = raw ? (body as Blob | undefined) : JSON.stringify(body);
  try {
    return await fetch(apiBase + path, {
      method,
      headers,
      body: text,
      signal,
      credentials: 'same-origin',
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, [{ code: 'network', field: null, message: '', hint: null }], null, null);
  }
}

export function errorOf(status: number, answer: unknown) {
  const { problems, request, current } = (answer ?? {}) as Partial<ApiError>;
  const told = Array.isArray(problems) && problems.length ? problems : null;
  return new ApiError(
    status,
    told ?? [{ code: 'server', field: null, message: '', hint: null }],
    request ?? null,
    current ?? null,
  );
}

/** No answer, or that of a server that goes down. */
export const isAway = (error: unknown) =>
  error instanceof ApiError && [0, 503].includes(error.status);

export const queryString = (values: Record<string, string | number | null | undefined>) =>
  Object.entries(values)
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => `${name}=${encodeURIComponent(value!)}`)
    .join('&');

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      structuralSharing: share,
      // A server that said no says no again; one that could not be reached gets a second chance.
      retry: (count, error) => count < 1 && isAway(error),
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});
