/*
 * Writing in the cells of a grid: which one is open, and where it lies. One rule: one cell at a
 * time; the next opens when the one before has been left.
 */
import { Suspense, useMemo, useRef, useState, type ReactNode, type RefObject } from 'react';
import { part } from '../../app/route';
import type { Field, ObjectMeta } from '../../app/types';
import { useStable } from '../../kit/useStable';
import type { Leaving } from './CellEditor';
import { nextCell, reasonAgainst, type Cell } from './editable';
import type { ListRows } from './useRows';

const CellEditor = part(() => import('./CellEditor'));

/** In pixels: an editor needs more room than many a cell has. */
const LEAST = 220;

interface Props {
  box: RefObject<HTMLDivElement | null>;
  object: ObjectMeta;
  columns: Field[];
  data: ListRows;
  height: number;
  focusCell: (row: number, column: number) => void;
}

export function useEditing({ box, object, columns, data, height, focusCell }: Props) {
  const [cell, setCell] = useState<Cell | null>(null);
  const waiting = useRef<Cell | null>(null);
  const closed = useMemo(
    () => new Set(columns.filter((one) => reasonAgainst(object, one)).map(({ name }) => name)),
    [object, columns],
  );

  const open = useStable((next: Cell) => {
    if (!data.rows[next[0]]) return;
    if (cell) waiting.current = next;
    else setCell(next);
  });
  const leave = useStable((to: Leaving) => {
    const writable = columns.map(({ name }) => !closed.has(name));
    const by = to === 'away' ? 0 : to;
    const step = by && cell ? nextCell(cell, by, writable, data.rows.length) : null;
    const next = waiting.current ?? step;
    const then = next ?? (to === 'away' ? null : cell);
    waiting.current = null;
    setCell(next);
    if (then) focusCell(...then);
  });

  const row = cell && data.rows[cell[0]];
  const field = cell && columns[cell[1]];
  let editor: ReactNode = null;
  if (cell && row && field)
    editor = (
      <Suspense fallback={null}>
        <CellEditor
          key={`${row.id} ${field.name}`}
          object={object}
          id={row.id}
          field={field}
          style={placeOf(box.current!, cell, height)}
          place={cell[0] + 2}
          onLeave={leave}
        />
      </Suspense>
    );
  return { closed, open, editor };
}

/** Over its cell, but never out of sight to the right. */
function placeOf(box: HTMLElement, [row, column]: Cell, height: number) {
  const head = box.querySelector<HTMLElement>('[role=columnheader]')!.parentElement!;
  const { offsetLeft, offsetWidth } = head.children[column] as HTMLElement;
  const width = Math.max(LEAST, offsetWidth);
  const right = box.scrollLeft + box.clientWidth - width - 8;
  return { top: row * height, left: Math.max(0, Math.min(offsetLeft, right)), width };
}
