/*
 * Asking the server while somebody types. One rule: an answer stays until the next one is here, so
 * that nothing flickers; and a question that nobody waits for any more is taken back.
 */
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, queryString } from './api';

/** A text in pieces: those that were found are true. */
export type Pieces = [string, boolean][];

export interface FoundRow {
  id: string;
  title: string | null;
  subtitle: string | null;
  /** Whose text the snippet is; the title's own, mostly. */
  field: string | null;
  snippet: Pieces | null;
}

export interface FoundGroup {
  object: string;
  label: string;
  total: number;
  rows: FoundRow[];
}

/** So far hits are counted. */
export const MOST_COUNTED = 100;
const PAUSE = 150;
const MOST_LETTERS = 200;

export function useFound(text: string, limit: number, object?: string) {
  const [q] = useDebouncedValue(text.trim().slice(0, MOST_LETTERS), PAUSE);
  const question = queryString({ q, limit, object });
  const { data, error, isFetching } = useQuery({
    queryKey: ['search', question],
    queryFn: ({ signal }) =>
      api<{ groups: FoundGroup[]; complete: boolean }>('GET', `/search?${question}`, { signal }),
    enabled: q !== '',
    placeholderData: keepPreviousData,
  });
  const asked = text.trim() !== '';
  const waiting = isFetching || q !== text.trim().slice(0, MOST_LETTERS);
  return {
    groups: asked ? (data?.groups ?? []) : [],
    complete: data?.complete ?? true,
    waiting: asked && waiting,
    error,
  };
}
