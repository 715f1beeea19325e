/*
 * The fields behind a list's columns. Those that its views name are described with the object;
 * others behind lookups are looked up by walking there.
 */
import { useMemo } from 'react';
import { fieldsOf } from '../../app/meta';
import type { Field, ObjectMeta } from '../../app/types';
import { usePaths } from '../../filter/paths';

const NONE: string[] = [];

export function useColumns(object: ObjectMeta, names: string[]): Field[] {
  const key = names.join();
  const far = useMemo(() => {
    const known = new Set(object.paths.map(({ name }) => name));
    const unknown = key.split(',').filter((name) => name.includes('.') && !known.has(name));
    return unknown.length ? unknown : NONE;
  }, [object, key]);
  const found = usePaths(object.name, far);
  return useMemo(() => {
    // Lists are sorted by what they are described with.
    const paths = [...(found?.values() ?? [])].map((field) => ({ ...field, sortable: false }));
    return fieldsOf(object, key.split(','), [...object.paths, ...paths]);
  }, [object, key, found]);
}
