/* The record page of an object whose layouts are all meant for others: all its fields. */
import type { ObjectMeta } from './types';

export function withLayout(
  meta: Omit<ObjectMeta, 'record'> & { record: ObjectMeta['record'] | null },
): ObjectMeta {
  const { record, fields, title } = meta;
  if (record) return { ...meta, record };
  const shown = fields
    .filter((field) => !field.system)
    .map((field) => ({ field: field.name, span: 1 }));
  const section = { name: 'fields', label: null, columns: 2, fields: shown };
  return {
    ...meta,
    record: {
      header: { title, subtitle: null, facts: [], actions: [] },
      tabs: [{ kind: 'sections', name: 'fields', label: meta.label, sections: [section] }],
      side: [],
    },
  };
}
