/*
 * Which cells of a list can be written in, and why the others cannot. One rule: it knows what holds
 * for a column; what holds for one record the form knows, and then the server.
 */
import type { Key } from '../../app/i18n';
import type { Field, ObjectMeta } from '../../app/types';
import { isComputed } from '../../fields';

/** null: it can be. */
export function reasonAgainst(object: ObjectMeta, field: Field): Key | null {
  if (field.name.includes('.')) return 'cell.far';
  if (isComputed(field)) return 'cell.computed';
  if (field.system && field.readonly) return 'cell.system';
  if (!object.rights.update) return 'cell.right';
  if (field.readonly) return 'cell.readonly';
  return field.set_once ? 'cell.once' : null;
}

export type Cell = readonly [row: number, column: number];

/** The next cell that can be written in, row after row, forwards or back; null: there is none. */
export function nextCell(from: Cell, by: 1 | -1, open: boolean[], rows: number): Cell | null {
  if (!open.includes(true)) return null;
  let [row, column] = from;
  do {
    column += by;
    if (column < 0 || column >= open.length) {
      row += by;
      column = by > 0 ? 0 : open.length - 1;
    }
  } while (!open[column]);
  return row < 0 || row >= rows ? null : [row, column];
}
