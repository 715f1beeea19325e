/*
 * The app and its objects as this user sees them. One rule: an object's description is asked for
 * with the hash that GET /app names, so it can be cached for ever; a new release changes the hashes
 * and thereby everything.
 */
import { queryOptions, useQueries, useQuery } from '@tanstack/react-query';
import { createContext, use, useMemo } from 'react';
import { api, carry } from './api';
import { withLayout } from './layout';
import { draftsOf } from './keeping';
import { recentOf } from './recent';
import type { App, Field, ObjectMeta } from './types';

export const appQuery = queryOptions({
  queryKey: ['app'],
  queryFn: async () => {
    const app = await api<App>('GET', '/app');
    carry({ csrf: app.csrf, language: app.language });
    recentOf(app.user.id);
    draftsOf(app.user.id);
    return app;
  },
  staleTime: Infinity,
  retryOnMount: false, // the answer that travelled ahead counts, a refusal too
});

export const objectQuery = (app: App, name: string) =>
  queryOptions({
    queryKey: ['object', name, app.objects[name]?.hash],
    queryFn: async ({ signal }) => {
      const hash = encodeURIComponent(app.objects[name]!.hash);
      return withLayout(await api('GET', `/app/objects/${name}?v=${hash}`, { signal }));
    },
    enabled: name in app.objects,
    staleTime: Infinity,
  });

export const AppContext = createContext<App | null>(null);
export const useApp = () => use(AppContext)!;
export const useObject = (name: string) => useQuery(objectQuery(useApp(), name));

/**
 * The fields behind names, dotted paths ("account.industry") included: those are the target's field
 * under the path's name, with both labels. A name that cannot be resolved for this user is left
 * out.
 */
export function useFields(object: ObjectMeta, names: string[]): Field[] {
  const app = useApp();
  const own = useMemo(() => new Map(object.fields.map((field) => [field.name, field])), [object]);
  const targets = names
    .map((name) => targetOf(own, name))
    .filter((target) => target in app.objects);
  const loaded = useQueries({
    queries: [...new Set(targets)].map((target) => objectQuery(app, target)),
    combine: (results) => results.flatMap((result) => result.data ?? []),
  });
  const key = names.join();

  return useMemo(() => {
    const metas = new Map(loaded.map((meta) => [meta.name, meta]));
    return key
      .split(',')
      .flatMap((name) => own.get(name) ?? through(own, metas.get(targetOf(own, name)), name) ?? []);
  }, [own, loaded, key]);
}

const targetOf = (own: Map<string, Field>, name: string) =>
  name.includes('.') ? (own.get(name.split('.')[0]!)?.to?.[0] ?? '') : '';

function through(
  own: Map<string, Field>,
  target: ObjectMeta | undefined,
  path: string,
): Field | undefined {
  const [first, second, ...deeper] = path.split('.');
  const field = deeper.length
    ? undefined
    : target?.fields.find((candidate) => candidate.name === second);
  return (
    field && {
      ...field,
      name: path,
      label: `${own.get(first!)!.label} · ${field.label}`,
      readonly: true,
    }
  );
}
