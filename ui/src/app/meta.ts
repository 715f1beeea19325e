/*
 * The app and its objects as this user sees them. One rule: an object's description is asked for
 * with the hash that GET /app names, so it can be cached for ever; a new release changes the hashes
 * and thereby everything.
 */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { createContext, use } from 'react';
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
 * The fields behind names; those behind a path ("account.level") are described beside the object's
 * own, with what names them. A name that this user does not have is left out.
 */
export const fieldsOf = (object: ObjectMeta, names: string[], paths = object.paths): Field[] =>
  names.flatMap((name) => [...object.fields, ...paths].find((field) => field.name === name) ?? []);
