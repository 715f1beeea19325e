/*
 * After something was written: what holds records is asked for anew. One rule: whoever writes calls
 * this, and nobody lists keys of queries but here; scripts and roll-ups change more than was sent.
 */
import type { Query, QueryClient } from '@tanstack/react-query';
import { isAway } from './api';

/**
 * The first words of their keys. Not "record": a form goes on from what it was opened with.
 */
const RECORDS =
  'list totals groups board page lookup behind history runs bin report dashboard'.split(' ');

export const refreshRecords = (client: QueryClient) =>
  client.invalidateQueries({
    predicate: ({ queryKey }) => RECORDS.includes(queryKey[0] as string),
  });

const hasWaited = ({ state }: Query) => state.fetchStatus === 'idle' && isAway(state.error);

/** The server answers again: what it could not be asked for comes now, without anybody's pressing. */
export const refreshFailed = (client: QueryClient) =>
  client.invalidateQueries({ predicate: hasWaited });
