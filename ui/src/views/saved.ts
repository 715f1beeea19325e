/* Views that people have saved, beside those of the app. One rule: asked for once for each object. */
import { queryOptions } from '@tanstack/react-query';
import { api, queryClient } from '../app/api';
import type { SavedView, SavedViews, ViewState } from '../app/types';

export const savedViews = (object: string) =>
  queryOptions({
    queryKey: ['views', object],
    queryFn: ({ signal }) => api<SavedViews>('GET', `/views/${object}`, { signal }),
    staleTime: 60_000,
  });

const renew = (object: string) => queryClient.invalidateQueries({ queryKey: ['views', object] });

export type Saving = Pick<SavedView, 'label' | 'shared' | 'roles' | 'default_for'> & {
  state: ViewState;
};

export async function saveView(object: string, id: string | null, view: Partial<Saving>) {
  const saved = id
    ? await api<SavedView>('PATCH', `/views/${object}/${id}`, { body: view })
    : await api<SavedView>('POST', `/views/${object}`, { body: view });
  await renew(object);
  return saved;
}

export async function deleteView(object: string, id: string) {
  await api('DELETE', `/views/${object}/${id}`);
  await renew(object);
}

/** null: as for everybody. */
export async function openFirst(object: string, view: string | null) {
  await api('PUT', `/views/${object}/default`, { body: { view } });
  await renew(object);
}
