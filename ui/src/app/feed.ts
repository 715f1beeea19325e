/*
 * Where in the change feed an answer was read, as the server says with it: following begins there,
 * so that nothing between the answer and the stream is missed. One rule: places are kept beside the
 * answers, never in them, so that answers which say the same stay the same.
 */
import { replaceEqualDeep } from '@tanstack/react-query';

/** "41-1795385000123": the number of an entry, and its moment. Empty: nobody knows. */
export type Place = string;

const places = new WeakMap<object, Place>();

export const readAt = (answer: object, place: Place) => void places.set(answer, place);

const parts = (place: Place) => place.split('-').map(Number) as [number, number];

/** The one that comes first; one that nobody knows is no other's reason. */
export function older(a: Place, b: Place): Place {
  if (!a || !b) return a || b;
  return parts(a)[0] <= parts(b)[0] ? a : b;
}

function pagesOf(data: unknown): object[] | undefined {
  const { pages } = (data ?? {}) as { pages?: object[] };
  return Array.isArray(pages) ? pages : undefined;
}

/** Of an answer, or of pages of them: nothing from here on is in all of it. */
export function placeOf(data: unknown): Place {
  if (!data || typeof data !== 'object') return '';
  return pagesOf(data)?.map(placeOf).reduce(older, '') ?? places.get(data) ?? '';
}

/** Is this change, told with its place, later than the data? A restored copy counts anew. */
export function isNews(told: Place, data: unknown): boolean {
  const known = placeOf(data);
  if (!told || !known) return true;
  const [[seq, at], [knownSeq, knownAt]] = [parts(told), parts(known)];
  return seq > knownSeq || at > knownAt;
}

/** Instead of parts that are the same, those of before; what was put in by hand is as old as that. */
export function share<T>(before: T | undefined, now: T): T {
  const kept = replaceEqualDeep(before, now);
  keepPlace(before, now, kept);
  return kept;
}

function keepPlace(before: unknown, now: unknown, kept: unknown) {
  if (!kept || typeof kept !== 'object' || !now) return;
  const pages = pagesOf(kept);
  const place = places.get(now) ?? (before ? places.get(before) : undefined);
  if (place) places.set(kept, place);
  pages?.forEach((page, i) => keepPlace(pagesOf(before)?.[i], pagesOf(now)?.[i], page));
}
