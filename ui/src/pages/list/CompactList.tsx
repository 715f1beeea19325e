/*
 * The phone's list: four facts of each record in rows of one height, from the same data as the
 * grid. The view's columns decide: the first is the title, the first number stands at its right;
 * below them one more fact and, where there is one, a state.
 * Where many can be selected, a long press begins it; then a tap selects.
 */
import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { useI18n } from '../../app/i18n';
import { recordPath } from '../../app/place';
import type { Field, ObjectMeta, RecordData } from '../../app/types';
import { fieldType } from '../../fields';
import { FieldView } from '../../fields/FieldView';
import { Icon } from '../../kit/Icon';
import { Skeleton } from '../../kit/Skeleton';
import { useWindow } from '../../kit/useWindow';
import s from './CompactList.module.css';
import { useLongPress } from './useLongPress';
import type { ListRows } from './useRows';
import type { Selection } from './useSelection';

const ROW = 68;
const SKELETONS = 12;

function factsOf(columns: Field[]) {
  const [title, ...rest] = columns;
  const number = rest.find((field) => fieldType(field).numeric);
  const others = rest.filter((field) => field !== number);
  const state = others.find((field) => field.options?.some((option) => option.color)) ?? others[1];
  const subtitle = others.find((field) => field !== state);
  return { title, number, subtitle, state };
}

export default function CompactList({
  object,
  columns,
  data,
  resetKey,
  selection,
  picking,
  onPick,
}: {
  /** null: nothing can be done with many at once. */
  selection: Selection | null;
  /** One is selecting: a row is no link now. */
  picking: boolean;
  onPick: () => void;
  object: ObjectMeta;
  columns: Field[];
  data: ListRows;
  resetKey: string;
}) {
  const { t } = useI18n();
  const box = useRef<HTMLDivElement>(null);
  const count = data.loading ? SKELETONS : data.room;
  const [from, to] = useWindow(box, count, ROW, 6);
  const facts = factsOf(columns);
  const press = useLongPress((index) => {
    if (!selection || picking) return;
    onPick();
    selection.toggle(index, false);
  });
  useEffect(() => data.seen(to), [data, to]);
  useEffect(() => {
    void box.current?.scrollTo(0, 0); // a promise in newer browsers: no effect may return it
  }, [resetKey]);

  const items = [];
  for (let i = from; i < Math.min(to, count); i++) {
    const row = data.rows[i];
    items.push(
      <li
        key={i}
        className={s.item}
        style={{ transform: `translateY(${i * ROW}px)` }}
        aria-setsize={data.total ?? -1}
        aria-posinset={i + 1}
      >
        {row && selection && picking ? (
          <Choice
            row={row}
            facts={facts}
            chosen={selection.has(row.id)}
            onToggle={() => selection.toggle(i, false)}
          />
        ) : row ? (
          <Link
            className={s.row}
            href={recordPath(object.name, row.id)}
            data-pressable={Boolean(selection) || undefined}
            {...(selection && press.row(i))}
          >
            <Facts row={row} facts={facts} />
          </Link>
        ) : (
          <span className={s.row}>
            <Skeleton width="55%" />
          </span>
        )}
      </li>,
    );
  }
  return (
    <div ref={box} className={s.box} data-list aria-busy={data.loading || data.stale}>
      <ul
        className={s.list}
        style={{ height: count * ROW }}
        aria-label={object.plural}
        {...press.list}
      >
        {items}
      </ul>
      {data.loading && (
        <span className="vh" role="status">
          {t('loading')}
        </span>
      )}
    </div>
  );
}

interface FactsProps {
  row: RecordData;
  facts: ReturnType<typeof factsOf>;
}

function Choice({
  chosen,
  onToggle,
  ...props
}: FactsProps & { chosen: boolean; onToggle: () => void }) {
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={chosen}
      className={`${s.row} ${s.choice}`}
      onClick={onToggle}
    >
      <span className={s.tick}>{chosen && <Icon name="check" size={16} />}</span>
      <span className={s.facts}>
        <Facts {...props} />
      </span>
    </button>
  );
}

function Facts({ row, facts }: FactsProps) {
  const i18n = useI18n();
  const { title, number, subtitle, state } = facts;
  const show = (field: Field | undefined) =>
    field && <FieldView field={field} value={row[field.name]} place="short" />;
  const value = title && row[title.name];
  const words =
    title && value !== null && value !== undefined && value !== ''
      ? fieldType(title).text(value, title, i18n)
      : null;
  return (
    <>
      <span className={s.line}>
        <b className="cut">{words ?? i18n.t('list.untitled')}</b>
        <span>{show(number)}</span>
      </span>
      <span className={s.line}>
        <span className={`${s.subtitle} cut`}>{show(subtitle)}</span>
        <span className={s.state}>{show(state)}</span>
      </span>
    </>
  );
}
