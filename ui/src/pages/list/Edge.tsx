/*
 * The right edge of a column's head: dragged, or moved by arrow keys, it makes the column wider; a
 * double click or Enter fits it to what stands in it.
 */
import type { KeyboardEvent, PointerEvent } from 'react';
import { useI18n } from '../../app/i18n';
import type { Field } from '../../app/types';
import s from './Grid.module.css';
import { NARROWEST, WIDEST } from './widths';

export interface Sizing {
  /** About, in pixels. */
  each: number[];
  /** `done`: nobody holds it any more. */
  resize: (at: number, pixels: number, now: number[], done: boolean) => void;
  fit: (at: number, now: number[]) => void;
}

const STEP = 8;
const FAR = 40;

const widthsIn = (edge: HTMLElement) =>
  [...edge.closest('[role=row]')!.children].map((head) => head.getBoundingClientRect().width);

export function Edge({ field, at, sizing }: { field: Field; at: number; sizing: Sizing }) {
  const { t } = useI18n();

  const grab = (down: PointerEvent<HTMLElement>) => {
    if (down.button !== 0) return;
    down.preventDefault();
    const edge = down.currentTarget;
    const now = widthsIn(edge);
    const to = ({ clientX }: { clientX: number }) => now[at]! + clientX - down.clientX;
    const move = (event: globalThis.PointerEvent) => sizing.resize(at, to(event), now, false);
    const drop = (event: globalThis.PointerEvent) => {
      edge.removeEventListener('pointermove', move);
      if (event.clientX !== down.clientX) sizing.resize(at, to(event), now, true);
    };
    edge.setPointerCapture(down.pointerId);
    edge.addEventListener('pointermove', move);
    edge.addEventListener('lostpointercapture', drop as EventListener, { once: true });
  };
  const press = (event: KeyboardEvent<HTMLElement>) => {
    const now = widthsIn(event.currentTarget);
    const step = event.shiftKey ? FAR : STEP;
    const by = { ArrowLeft: -step, ArrowRight: step }[event.key];
    if (by) sizing.resize(at, now[at]! + by, now, true);
    else if (event.key === 'Enter') sizing.fit(at, now);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <span
      role="separator"
      tabIndex={0}
      className={s.edge}
      aria-orientation="vertical"
      aria-label={t('list.width', { field: field.label })}
      aria-valuenow={sizing.each[at]}
      aria-valuemin={NARROWEST}
      aria-valuemax={WIDEST}
      title={t('list.width.hint')}
      onPointerDown={grab}
      onDoubleClick={(event) => sizing.fit(at, widthsIn(event.currentTarget))}
      onKeyDown={press}
    />
  );
}
