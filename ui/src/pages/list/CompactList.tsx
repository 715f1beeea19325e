/*
 * The phone's list: four facts of each record in rows of one height, from the same data as the
 * grid. The view's columns decide: the first is the title, the first number stands at its right;
 * below them one more fact and, where there is one, a state.
 */
import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { useI18n } from '../../app/i18n';
import { recordPath } from '../../app/place';
import type { Field, ObjectMeta, RecordData } from '../../app/types';
import { fieldType } from '../../fields';
import { FieldView } from '../../fields/FieldView';
import { Skeleton } from '../../kit/Skeleton';
import { useWindow } from '../../kit/useWindow';
import s from './CompactList.module.css';
import type { ListRows } from './useRows';

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

export function CompactList({
  object,
  columns,
  data,
  resetKey,
}: {
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
        {row ? (
          <Row object={object.name} row={row} facts={facts} />
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
      <ul className={s.list} style={{ height: count * ROW }} aria-label={object.plural}>
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

function Row({
  object,
  row,
  facts,
}: {
  object: string;
  row: RecordData;
  facts: ReturnType<typeof factsOf>;
}) {
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
    <Link className={s.row} href={recordPath(object, row.id)}>
      <span className={s.line}>
        <b className="cut">{words ?? i18n.t('list.untitled')}</b>
        <span>{show(number)}</span>
      </span>
      <span className={s.line}>
        <span className={`${s.subtitle} cut`}>{show(subtitle)}</span>
        <span className={s.state}>{show(state)}</span>
      </span>
    </Link>
  );
}
