/*
 * Who wants to hear of what: pages say which objects and records they show, forms and pages listen.
 * One rule: nothing is connected here; src/live is, and it arrives when the page is quiet.
 */
import { useEffect, useRef } from 'react';
import { older, placeOf, type Place } from './feed';
import type { Ref } from './types';

export interface Change {
  object: string;
  id: string;
  action: 'create' | 'update' | 'delete';
  version: number;
  at: string;
  by: Ref | null;
}

function bell<T>() {
  const ears = new Set<(news: T) => void>();
  return {
    hear(ear: (news: T) => void) {
      ears.add(ear);
      return () => void ears.delete(ear);
    },
    ring: (news: T) => [...ears].forEach((ear) => ear(news)),
  };
}

const shown = new Map<string, number>();
export const changes = bell<Change>();
export const watching = bell<void>();

let since: Place = '';

/**
 * From where on all that has come onto the screen must be followed, since this was asked before;
 * empty: nothing has come.
 */
export function watchedSince(): Place {
  const place = since;
  since = '';
  return place;
}

/** "account" or "account/01j8...", what is on this tab's screen. */
export const watched = () => [...shown.keys()].sort();

function count(names: string[], by: 1 | -1) {
  for (const name of names) {
    const n = (shown.get(name) ?? 0) + by;
    if (n) shown.set(name, n);
    else shown.delete(name);
  }
  watching.ring();
}

interface Answer {
  data?: unknown;
  isFetching: boolean;
}

/**
 * As long as this is on the screen, it follows: from where its answer was read, once that is here
 * and is not just being asked for anew.
 */
export function useLive(answer: Answer, ...names: string[]): void {
  const here = useRef(false);
  here.current ||= Boolean(answer.data) && !answer.isFetching;
  const key = here.current ? names.join() : '';
  useEffect(() => {
    const these = key.split(',').filter(Boolean);
    if (these.length) since = older(since, placeOf(answer.data));
    count(these, 1);
    return () => count(these, -1);
  }, [key]); // eslint-disable-line react-hooks/exhaustive-deps
}

const gone = new Map<string, Ref | null>();
export const rememberGone = ({ object, id, by }: Change) => gone.set(`${object}/${id}`, by);
/** Who has deleted it while one looked; undefined: nobody that one knows of. */
export const goneBy = (object: string, id: string) => gone.get(`${object}/${id}`);
