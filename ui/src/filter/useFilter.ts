/*
 * An expression as rows with all that is needed to show them: the fields that it names, the titles
 * of records. One rule: undefined until the fields are known, so that nothing is shown as text for
 * a moment that turns into a row.
 */
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../app/api';
import { useI18n } from '../app/i18n';
import type { LookupRow, Ref } from '../app/types';
import { pathsOf, read, type Group } from './conditions';
import { usePaths, type PathField, type PathFields } from './paths';
import { namelessIn, valueWords, type Titles } from './words';

const SOME = 50; // the server's limit

export function useFilter(
  object: string,
  where: string,
): { filter: Group; fields: PathFields } | undefined {
  const paths = useMemo(() => pathsOf(where), [where]);
  const fields = usePaths(object, paths);
  return useMemo(() => fields && { filter: read(where, fields), fields }, [where, fields]);
}

export function useTitles(filter: Group, fields: PathFields): Titles {
  const asked = [...namelessIn(filter, fields)];
  return useQueries({
    queries: asked.map(([target, ids]) => ({
      queryKey: ['lookup', target, 'ids', ...ids],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api<{ rows: LookupRow[] }>('GET', `/lookup/${target}?ids=${ids.slice(0, SOME).join()}`, {
          signal,
        }),
      staleTime: Infinity,
    })),
    combine: (results) =>
      new Map(results.flatMap(({ data }) => data?.rows ?? []).map(({ id, title }) => [id, title])),
  });
}

/** How the records that a field is compared with are called. */
export function useNames(field: PathField, refs: Ref[]): (ref: Ref) => string {
  const i18n = useI18n();
  const condition = { path: field.name, operator: '==', values: refs };
  const titles = useTitles({ join: 'and', items: [condition] }, new Map([[field.name, field]]));
  return (ref) => valueWords(ref, field, titles, i18n);
}
