/*
 * A cell of the grid that is being written in: the same editor, conditions and refusals as in a
 * form of this one field. One rule: it leaves when what was entered is saved or given up, never
 * before; Escape gives up, Enter saves, Tab saves and goes on.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Suspense, useEffect, useId, useRef, useState, type CSSProperties } from 'react';
import { api } from '../../app/api';
import { useI18n, type Key } from '../../app/i18n';
import { warningsOf } from '../../app/problems';
import { part } from '../../app/route';
import type { Field, ObjectMeta, RecordData } from '../../app/types';
import { fieldType } from '../../fields';
import { FieldInput } from '../../fields/Editor';
import { HeldContext, useHeld } from '../../files/held';
import { useForm } from '../../form/useForm';
import { announce } from '../../kit/announce';
import { Problems } from '../../kit/Problems';
import { Skeleton } from '../../kit/Skeleton';
import { useStable } from '../../kit/useStable';
import { patched, rowsOf, type Pages } from '../../live/rows';
import s from './CellEditor.module.css';
import { reasonAgainst } from './editable';

const ConflictDialog = part(() => import('../../form/ConflictDialog'));

/** Where to after it: this cell, the next one, the one before; or somebody is elsewhere already. */
export type Leaving = 0 | 1 | -1 | 'away';

interface Props {
  object: ObjectMeta;
  id: string;
  field: Field;
  style: CSSProperties;
  /** The row's place among all, from 1. */
  place: number;
  onLeave: (to: Leaving) => void;
}

export default function CellEditor(props: Props) {
  const { object, id, field, style, place, onLeave } = props;
  const against = reasonAgainst(object, field);
  const { data, error } = useQuery({
    queryKey: ['record', object.name, id, useId()],
    queryFn: ({ signal }) => api<RecordData>('GET', `/data/${object.name}/${id}`, { signal }),
    gcTime: 0, // what is entered goes on top of what is saved now
    staleTime: Infinity,
    enabled: !against,
  });
  return (
    <div role="row" className={s.over} style={style} aria-rowindex={place}>
      <div role="gridcell" className={s.cell}>
        {against ? (
          <Note reason={against} field={field} onLeave={onLeave} />
        ) : error ? (
          <Problems error={error} />
        ) : data ? (
          <Entry {...props} record={data} />
        ) : (
          <Skeleton width="100%" height={32} />
        )}
      </div>
    </div>
  );
}

/** Why nothing can be entered here; gone with the next key or click. */
function Note({ reason, field, onLeave }: { reason: Key } & Pick<Props, 'field' | 'onLeave'>) {
  const { t } = useI18n();
  const leave = useStable(() => onLeave('away'));
  useEffect(() => {
    const all = ['keydown', 'pointerdown', 'wheel'];
    all.forEach((event) => document.addEventListener(event, leave, { once: true, capture: true }));
    return () => all.forEach((event) => document.removeEventListener(event, leave, true));
  }, [leave]);
  return (
    <p role="status" className={s.note}>
      {t(reason, { field: field.label })}
    </p>
  );
}

/** Chosen with one click: there is nothing to go on with. */
const AT_ONCE = ['option', 'record', 'boolean'];

function Entry({ object, field, record, onLeave }: Props & { record: RecordData }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const box = useRef<HTMLDivElement>(null);
  const [leaving, leave] = useState<Leaving | null>(null);
  const form = useForm({ object, record, keep: false, sections: [sectionOf(field)] });
  const state = form.states[0]?.fields[0];
  const { problems, advice, busy, conflict } = form;
  const words = [...problems, ...advice].map((one) => one.words).join(' ');

  const finish = (saved: RecordData | null, to: Leaving) => {
    if (!saved) return;
    client.setQueriesData<Pages>({ queryKey: ['list', object.name] }, (old) => renewed(old, saved));
    const warnings = warningsOf(saved);
    if (warnings.length) announce(t, t('cell.saved', { field: field.label }), warnings);
    onLeave(to);
  };
  const held = useHeld<Leaving>((to) => void form.save().then((saved) => finish(saved, to)));
  // What was chosen just now is in the form with the next drawing only.
  useEffect(() => {
    if (leaving === null) return;
    leave(null);
    if (busy || conflict) return;
    if (form.count || held.count) held.submit(leaving);
    else onLeave(leaving);
  }, [leaving]); // eslint-disable-line react-hooks/exhaustive-deps
  useFocusInside(box);
  useLeaving(box, leave);

  const settle = async (keepMine: Set<string>) => {
    const settled = form.settle(keepMine);
    if (settled) finish(await form.save(settled.remaining, settled.current), 0);
  };
  if (!state || state.readonly) return <Note reason={'cell.now'} field={field} onLeave={onLeave} />;
  return (
    <div
      ref={box}
      className={s.entry}
      aria-busy={busy || held.waiting}
      onKeyDown={(event) => {
        event.stopPropagation(); // the grid's keys are not for here
        const to = meaning(event.nativeEvent);
        if (to === undefined || conflict) return;
        event.preventDefault();
        if (to === 'give up') onLeave(0);
        else leave(to);
      }}
    >
      <HeldContext value={held.tell}>
        <FieldInput
          object={object.name}
          field={{ ...state.field, help: null }}
          id={`cell-${field.name}`}
          value={form.values[field.name] ?? null}
          required={state.required}
          error={words || undefined}
          onChange={(value) => {
            form.set(field.name, value);
            if (AT_ONCE.includes(fieldType(field).kind ?? '')) leave(0);
          }}
        />
      </HeldContext>
      {held.waiting && (
        <p role="status" className={s.note}>
          {t('form.held', { n: held.count, percent: held.percent })}
        </p>
      )}
      {conflict && (
        <Suspense fallback={null}>
          <ConflictDialog
            object={object}
            form={form}
            current={conflict}
            onSettle={(mine) => void settle(mine)}
          />
        </Suspense>
      )}
    </div>
  );
}

const sectionOf = ({ name }: Field) => ({
  name: 'cell',
  label: null,
  columns: 1,
  fields: [{ field: name }],
});

/** The list's row with what was saved; what it shows of other records comes by itself. */
function renewed(old: Pages | undefined, saved: RecordData): Pages | undefined {
  const row = old?.pages && rowsOf(old).find(({ id }) => id === saved.id);
  if (!old || !row) return old;
  const own = Object.keys(row).filter((name) => name in saved);
  const next = { ...row, ...Object.fromEntries(own.map((name) => [name, saved[name]])) };
  return patched(old, new Map([[saved.id, next as RecordData]]), new Set());
}

/** What a key means here; nothing, where the editor itself has use for it. */
function meaning(event: globalThis.KeyboardEvent): Leaving | 'give up' | undefined {
  const target = event.target as HTMLElement;
  if (event.key === 'Tab') return event.shiftKey ? -1 : 1;
  if (target.getAttribute('aria-expanded') === 'true' || event.isComposing) return undefined;
  if (event.key === 'Escape') return 'give up';
  const plain = target.tagName === 'INPUT' && !event.defaultPrevented;
  return event.key === 'Enter' && (plain || event.ctrlKey || event.metaKey) ? 0 : undefined;
}

/** An editor may arrive after its cell, so one looks a few times. */
function useFocusInside(box: React.RefObject<HTMLDivElement | null>) {
  useEffect(() => {
    let looks = 100;
    const timer = setInterval(() => {
      const first = box.current?.querySelector<HTMLElement>(
        'input:not([type=hidden], [hidden]), textarea, button',
      );
      first?.focus();
      if (first instanceof HTMLInputElement && first.type === 'text') first.select();
      if (first?.getAttribute('aria-haspopup') === 'listbox') first.click(); // its options at once
      if (first || --looks === 0) clearInterval(timer);
    }, 20);
    box.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    return () => clearInterval(timer);
  }, [box]);
}

/** A click elsewhere saves; what an editor opens of its own is not elsewhere. */
function useLeaving(box: React.RefObject<HTMLDivElement | null>, leave: (to: Leaving) => void) {
  useEffect(() => {
    const press = ({ target }: PointerEvent) => {
      const inside = box.current?.contains(target as Node);
      if (!inside && !(target as HTMLElement).closest('[data-portal]')) leave('away');
    };
    document.addEventListener('pointerdown', press, true);
    return () => document.removeEventListener('pointerdown', press, true);
  }, [box, leave]);
}
