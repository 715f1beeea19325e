/*
 * Drafts that survive: a reload, the Back button, a session that ended. One rule: kept in this tab
 * only (sessionStorage), for the user who made them and the version of the record that they were
 * made on.
 */
import { tenant } from './place';
import type { Values } from './types';

let owner = '';

/** Whose drafts are meant; called as soon as the user is known. */
export const draftsOf = (userId: string) => {
  owner = userId;
};

const keyOf = (object: string, id: string | null) =>
  `tenon.draft.${tenant}.${owner}.${object}.${id ?? 'new'}`;

export function keepDraft(
  object: string,
  id: string | null,
  version: number,
  changes: Values,
): void {
  if (Object.keys(changes).length)
    sessionStorage.setItem(keyOf(object, id), JSON.stringify({ version, changes }));
  else sessionStorage.removeItem(keyOf(object, id));
}

export function keptDraft(object: string, id: string | null, version: number): Values | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(keyOf(object, id)) ?? 'null') as {
      version: number;
      changes: Values;
    } | null;
    return kept?.version === version ? kept.changes : null;
  } catch {
    return null;
  }
}

export function forgetDraft(object: string, id: string | null): void {
  sessionStorage.removeItem(keyOf(object, id));
}

const commentKeyOf = (object: string, id: string) => keyOf(object, `${id}.comment`);

/** A comment that is being written. */
export const keepComment = (object: string, id: string, draft: unknown) =>
  sessionStorage.setItem(commentKeyOf(object, id), JSON.stringify(draft));

export function keptComment<T>(object: string, id: string): T | null {
  try {
    return JSON.parse(sessionStorage.getItem(commentKeyOf(object, id)) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

export const forgetComment = (object: string, id: string) =>
  sessionStorage.removeItem(commentKeyOf(object, id));

/** When somebody signs out, the next one must not find them. */
export function forgetAllDrafts(): void {
  Object.keys(sessionStorage)
    .filter((key) => key.startsWith('tenon.draft.'))
    .forEach((key) => sessionStorage.removeItem(key));
}
