/*
 * The actions that can be pressed on this record now: those of the layout first, in its order. What
 * a phone does not offer, the server has left out.
 */
import type { Action, ObjectMeta, RecordView } from '../../app/types';

export function pressable(object: ObjectMeta, view: RecordView, narrow: boolean): Action[] {
  const now = (object.actions ?? []).filter(
    ({ name, on }) => on === 'record' && view.actions.includes(name),
  );
  const order = (narrow && object.mobile?.actions) || object.record.header.actions;
  const place = ({ name }: Action) => (order.includes(name) ? order.indexOf(name) : order.length);
  return now.sort((a, b) => place(a) - place(b));
}

/** "edit" and "delete" stand among the actions of mobile.yaml; where it names none, both are there. */
export const isOffered = (object: ObjectMeta, narrow: boolean, usual: 'edit' | 'delete') =>
  !narrow || !object.mobile?.actions || object.mobile.actions.includes(usual);
