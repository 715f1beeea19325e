/*
 * What a copy of a record starts with. One rule: what is the record's own stays with it: keys,
 * numbers, what is computed, and what the configuration keeps out of copies.
 */
import type { Field, ObjectMeta, RecordData, Value, Values } from '../app/types';

const isOpen = ({ options }: Field, value: Value) =>
  !options?.some((option) => option.retired && [value].flat().includes(option.value));

const isHidden = (value: Value) =>
  value !== null && typeof value === 'object' && 'hidden' in value && value.hidden === true;

export function copyOf({ fields }: Pick<ObjectMeta, 'fields'>, record: RecordData): Values {
  const copied = fields.flatMap((field): [string, Value][] => {
    const value = record[field.name];
    if (field.readonly || field.system || field.no_copy) return [];
    if (value === null || value === undefined || isHidden(value) || !isOpen(field, value))
      return [];
    return [[field.name, value]];
  });
  return Object.fromEntries(copied);
}
