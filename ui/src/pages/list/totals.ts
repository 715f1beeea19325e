/*
 * What the numbers of a list come to: of each group, and of all that match. One rule: the server
 * adds up, over what this user may see, in one question; what does not add up is averaged.
 */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, queryString } from '../../app/api';
import type { Field, Value } from '../../app/types';
import { fieldType } from '../../fields';
import type { ListQuery } from './useRows';

/** As many as the server takes in one question, less the count. */
const MOST = 19;

/** A percentage or a rate does not add up. */
const ADDED = ['currency', 'integer', 'decimal'];

export const addsUp = (field: Field) => ADDED.includes(field.returns ?? field.type);

export const measureOf = (field: Field) =>
  addsUp(field) ? `sum(${field.name})` : `avg(${field.name})`;

/** The columns that say something of many records. */
export const summed = (columns: Field[]) =>
  columns.filter((field) => fieldType(field).numeric && field.operators?.length).slice(0, MOST);

/** An average of whole numbers is none. */
export const shownAs = (field: Field): Field =>
  addsUp(field) || field.scale !== undefined ? field : { ...field, scale: 2 };

/** By the column's name; null while nothing is known, and where no column can be added up. */
export function useTotals(
  object: string,
  query: ListQuery,
  columns: Field[],
): Record<string, Value> | null {
  const numbers = summed(columns);
  const measures = numbers.map(measureOf).join();
  const { view, where, q } = query;
  const { data } = useQuery({
    queryKey: ['totals', object, measures, view, where, q],
    queryFn: ({ signal }) =>
      api<{ rows: Record<string, Value>[] }>(
        'GET',
        `/data/${object}/aggregate?${queryString({ measures, view, where, q })}`,
        { signal },
      ),
    enabled: measures !== '',
    placeholderData: keepPreviousData,
  });
  const row = data?.rows[0];
  if (!row || !measures) return null;
  return Object.fromEntries(numbers.map((field) => [field.name, row[measureOf(field)] ?? null]));
}
