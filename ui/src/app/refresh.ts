/*
 * What is asked for anew: all that holds records, after something was written, for scripts and
 * roll-ups change more than was sent; and what failed, when the server is back. One rule: whoever
 * writes calls this, and nobody lists keys of queries but here.
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

const wasAway = ({ state }: Query) => state.fetchStatus === 'idle' && isAway(state.error);

/** The server answers again: what it could not be asked for comes without anybody's pressing. */
export const refreshFailed = (client: QueryClient) =>
  client.invalidateQueries({ predicate: wasAway });
