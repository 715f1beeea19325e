/*
 * Fields behind lookups, found by walking: "account.owner.name", and the attributes of a choice:
 * "stage.closed". One rule: what this user may not read is not found; every description is asked
 * for once.
 */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { queryClient } from '../app/api';
import { objectQuery, useApp } from '../app/meta';
import type { App, Field, ObjectMeta, Option, Value } from '../app/types';

/** A field as seen from another object: its name is the path. */
export interface PathField extends Field {
  /** The object that has it, and what it is called there: whoever looks for values asks by these. */
  home: string;
  own: string;
}

const described = async (app: App, object: string): Promise<ObjectMeta | null> =>
  object in app.objects ? queryClient.ensureQueryData(objectQuery(app, object)) : null;

export const targetOf = (field: Field) =>
  field.to?.length === 1 && ['lookup', 'child'].includes(field.type) ? field.to[0]! : null;

const ATTRIBUTE_TYPES: Record<string, [string, string[]]> = {
  boolean: ['boolean', ['==', '~=']],
  number: ['decimal', ['==', '~=', '<', '<=', '>', '>=', 'is_empty']],
  string: ['text', ['==', '~=', 'contains', 'starts_with', 'ends_with', 'is_empty']],
};

/** What all options of a choice say about themselves: "closed", "probability". */
export function attributesOf(field: Field): Field[] {
  const sample = (name: string) =>
    field.options!.map((option: Option) => option.attributes?.[name]).find((one) => one != null);
  const names = new Set(field.options?.flatMap((option) => Object.keys(option.attributes ?? {})));
  return [...names].flatMap((name) => {
    const known = ATTRIBUTE_TYPES[typeof (sample(name) as Value)];
    if (!known) return [];
    const [type, operators] = known;
    return [{ name, type, label: name, operators, scale: 6, readonly: true }];
  });
}

const joined = (way: Field[], field: Field, home: string): PathField => ({
  ...field,
  name: [...way, field].map(({ name }) => name).join('.'),
  label: [...way, field].map(({ label }) => label).join(' · '),
  home,
  own: field.name,
});

async function walk(app: App, object: string, path: string): Promise<PathField | null> {
  let home = object;
  const way: Field[] = [];
  const names = path.split('.');
  for (const [i, name] of names.entries()) {
    const before = way.at(-1);
    const isAttribute = before && !targetOf(before);
    const fields = isAttribute
      ? attributesOf(before)
      : ((await described(app, home))?.fields ?? []);
    const field = fields.find((one) => one.name === name);
    if (!field) return null;
    if (i === names.length - 1) return joined(way, field, home);
    way.push(field);
    home = targetOf(field) ?? home;
  }
  return null;
}

export type PathFields = ReadonlyMap<string, PathField>;

/** The fields behind paths; those that this user does not have are missing. */
export async function fieldsBehind(app: App, object: string, paths: string[]): Promise<PathFields> {
  const found = await Promise.all(paths.map((path) => walk(app, object, path)));
  return new Map(found.flatMap((field) => (field ? [[field.name, field]] : [])));
}

export const pathsQuery = (app: App, object: string, paths: string[]) =>
  queryOptions({
    queryKey: ['paths', object, app.objects[object]?.hash, ...paths],
    queryFn: () => fieldsBehind(app, object, paths),
    staleTime: Infinity,
  });

export function usePaths(object: string, paths: string[]): PathFields | undefined {
  return useQuery(pathsQuery(useApp(), object, paths)).data;
}

// --- all that can be chosen ----------------------------------------------------------------------

/** Who made and changed a record lead to everything about people: one step is enough there. */
const SHALLOW = new Set(['created_by', 'updated_by']);

async function reach(app: App, object: string, way: Field[], steps: number): Promise<PathField[]> {
  const fields = (await described(app, object))?.fields ?? [];
  const own = fields.map((field) => joined(way, field, object));
  const deeper = await Promise.all(
    fields.map(async (field) => {
      if (field.options)
        return attributesOf(field).map((one) => joined([...way, field], one, object));
      const target = targetOf(field);
      return target && steps && !SHALLOW.has(field.name)
        ? reach(app, target, [...way, field], steps - 1)
        : [];
    }),
  );
  return [...own, ...deeper.flat()];
}

/** All fields up to two lookups away, the nearest first. */
export function useReach(object: string): PathField[] | undefined {
  const app = useApp();
  return useQuery({
    queryKey: ['reach', object, app.objects[object]?.hash],
    queryFn: async () => {
      const steps = ({ name }: Field) => name.split('.').length;
      return (await reach(app, object, [], 2)).sort((a, b) => steps(a) - steps(b));
    },
    staleTime: Infinity,
  }).data;
}
