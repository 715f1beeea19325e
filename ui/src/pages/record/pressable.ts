/* The actions that can be pressed on this record now: those of the layout first, in its order. */
import type { Action, ObjectMeta, RecordView } from '../../app/types';

export function pressable(object: ObjectMeta, view: RecordView): Action[] {
  const now = (object.actions ?? []).filter(
    ({ name, on }) => on === 'record' && view.actions.includes(name),
  );
  const order = object.record.header.actions;
  const place = ({ name }: Action) => (order.includes(name) ? order.indexOf(name) : order.length);
  return now.sort((a, b) => place(a) - place(b));
}
