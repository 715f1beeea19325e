/*
 * The wide list: a virtualised ARIA grid that keyboards can walk (arrows, Page Up and Down, Home,
 * End). Enter on the title, Ctrl Enter anywhere opens the record, Shift Enter what the cell links
 * to; Enter elsewhere, F2 and a double click write in the cell. One rule: it draws what it is
 * given; sorting, filtering and paging are the server's.
 */
import {
  Suspense,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
} from 'react';
import { useI18n } from '../../app/i18n';
import { part } from '../../app/route';
import type { Field, ObjectMeta } from '../../app/types';
import { useStable } from '../../kit/useStable';
import { useWindow } from '../../kit/useWindow';
import { rowHeight, useDensity } from './density';
import s from './Grid.module.css';
import { GridHead } from './GridHead';
import { GridRow } from './GridRow';
import { useEditing } from './useEditing';
import { summed } from './totals';
import type { ListQuery, ListRows } from './useRows';
import type { Selection } from './useSelection';
import type { SetWidths } from './widths';
import { useSizing } from './useSizing';

const TotalsRow = part(() => import('./TotalsRow'));

const SKELETONS = 24;

interface Props {
  object: ObjectMeta;
  columns: Field[];
  data: ListRows;
  query: ListQuery;
  sort: string;
  onSort: (sort: string) => void;
  onOpen: (id: string) => void;
  /** null: nothing can be done with many at once. */
  selection: Selection | null;
  /** What somebody has set. */
  widths: SetWidths;
  onWidths: (widths: SetWidths) => void;
  /** Changes when the list becomes another one: back to the top then. */
  resetKey: string;
}

export function Grid(props: Props) {
  const { object, columns, data, query, sort, onSort, onOpen, selection, resetKey } = props;
  const { t } = useI18n();
  const box = useRef<HTMLDivElement>(null);
  const count = data.loading ? SKELETONS : data.room;
  const height = rowHeight[useDensity()[0]] ?? rowHeight.normal;
  const [from, to] = useWindow(box, count, height);
  const { current, setCurrent, focusCell } = useWalking(box, resetKey, height);
  useEffect(() => data.seen(to), [data, to]);

  const editing = useEditing({ box, object, columns, data, height, focusCell });
  const { template, least, sizing } = useSizing(props);
  const size = { gridTemplateColumns: template, minWidth: least };
  const feet = summed(columns).length ? 1 : 0; // rows below the last
  const open = useStable(onOpen);
  const select = useStable((index: number, range: boolean) => selection?.toggle(index, range));

  const onKeyDown = (event: KeyboardEvent) => {
    const [row, column] = current;
    const last = data.rows.length - 1;
    const moves: Record<string, [number, number]> = {
      ArrowDown: [row + 1, column],
      ArrowUp: [row - 1, column],
      ArrowRight: [row, column + 1],
      ArrowLeft: [row, column - 1],
      PageDown: [row + 15, column],
      PageUp: [row - 15, column],
      Home: [event.ctrlKey ? 0 : row, 0],
      End: [event.ctrlKey ? last : row, columns.length - 1],
    };
    const inBody = (event.target as HTMLElement).closest('[role=gridcell]');
    const link = event.shiftKey ? inBody?.querySelector('a') : null;
    const move = moves[event.key];
    if (move && inBody) {
      event.preventDefault();
      focusCell(
        Math.max(0, Math.min(last, move[0])),
        Math.max(0, Math.min(columns.length - 1, move[1])),
      );
    } else if (event.key === ' ' && inBody && selection) {
      event.preventDefault();
      selection.toggle(row, event.shiftKey);
    } else if (event.key === 'Escape' && selection?.ids.size) {
      selection.clear();
    } else if ((event.key === 'Enter' || event.key === 'F2') && inBody && data.rows[row]) {
      const opens = event.key === 'Enter' && (column === 0 || event.ctrlKey || event.metaKey);
      event.preventDefault();
      if (link) link.click();
      else if (opens) onOpen(data.rows[row].id);
      else editing.open(current);
    }
  };

  const rows = [];
  for (let i = from; i < Math.min(to, count); i++) {
    const record = data.rows[i];
    rows.push(
      <GridRow
        key={i}
        index={i}
        object={object.name}
        row={record}
        columns={columns}
        template={template}
        height={height}
        focusColumn={current[0] === i ? current[1] : -1}
        onOpen={open}
        selected={selection && record ? selection.has(record.id) : null}
        onSelect={select}
        onFocus={setCurrent}
        closed={editing.closed}
        onEdit={editing.open}
      />,
    );
  }
  return (
    <div
      ref={box}
      className={s.box}
      role="grid"
      aria-label={object.plural}
      aria-rowcount={data.total === null ? -1 : data.total + 1 + feet}
      aria-colcount={columns.length}
      aria-multiselectable={selection ? true : undefined}
      aria-busy={data.loading || data.stale}
      onKeyDown={onKeyDown}
    >
      <GridHead
        columns={columns}
        sort={sort}
        onSort={onSort}
        style={size}
        selection={selection}
        sizing={sizing}
      />
      <div
        role="rowgroup"
        className={s.body}
        style={{ height: count * height, minWidth: size.minWidth }}
        data-stale={data.stale || undefined}
      >
        {rows}
        {editing.editor}
      </div>
      {!data.loading && (
        <Suspense fallback={null}>
          <TotalsRow
            object={object.name}
            columns={columns}
            query={query}
            style={size}
            place={(data.total ?? data.rows.length) + 2}
          />
        </Suspense>
      )}
      {data.loading && (
        <span className="vh" role="status">
          {t('loading')}
        </span>
      )}
    </div>
  );
}

/** Which cell has the focus; one that is not drawn yet gets it as soon as it exists. */
function useWalking(box: React.RefObject<HTMLDivElement | null>, resetKey: string, height: number) {
  const [current, setCurrent] = useState<readonly [number, number]>([0, 0]);
  const wanted = useRef<string | null>(null);

  useEffect(() => {
    if (box.current) box.current.scrollTop = 0;
    setCurrent([0, 0]);
  }, [box, resetKey]);

  useLayoutEffect(() => {
    const cell =
      wanted.current && box.current?.querySelector<HTMLElement>(`[data-cell="${wanted.current}"]`);
    if (!cell) return;
    wanted.current = null;
    cell.focus({ preventScroll: true });
  });

  const focusCell = (row: number, column: number) => {
    const element = box.current!;
    const top = row * height;
    const foot = element.querySelector<HTMLElement>('[data-foot]')?.offsetHeight ?? 0;
    const bottom = top + 2 * height + foot; // the sticky head covers one row
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight)
      element.scrollTop = bottom - element.clientHeight;
    wanted.current = `${row}:${column}`;
    setCurrent([row, column]);
  };
  return { current, setCurrent, focusCell };
}
