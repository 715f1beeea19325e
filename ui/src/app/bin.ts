/*
 * The bin, from everywhere: what a deletion answers, bringing a bundle back. One rule: after a
 * restore every list and page asks again, because a bundle may hold records of many kinds.
 */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from './api';
import { refreshRecords } from './refresh';
import type { Ref } from './types';

/** A row of the bin; see docs/http-shapes.md. */
export interface Bundle {
  id: string;
  object: string;
  label: string;
  title: string | null;
  /** How many records, of those that the reader may know of. */
  count: number;
  deleted_at: string;
  deleted_by: Ref | null;
  expires_at: string;
}

export interface BinPageData {
  rows: Bundle[];
  next: string | null;
}

interface Restored {
  object: string;
  id: string;
}

export const restoreBundle = (bundle: string) => api<Restored>('POST', `/bin/${bundle}/restore`);

export function useRestore() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: restoreBundle,
    onSettled: () => refreshRecords(client),
  });
}

const DAY = 86_400_000;

/** Whole days that are left; the last one counts as 1. */
export const daysLeft = (expires: string, now: number) =>
  Math.max(0, Math.ceil((Date.parse(expires) - now) / DAY));
