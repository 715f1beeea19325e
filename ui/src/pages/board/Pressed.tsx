/* A card that was dropped on a stage with a button of its own: that is pressed, with its form. */
import { useEffect, useRef } from 'react';
import { useRunner } from '../../actions/useRunner';
import type { ObjectMeta, RecordData } from '../../app/types';

interface Props {
  object: ObjectMeta;
  card: RecordData;
  action: string;
}

/** Drawn anew for each press: it starts once. */
export function Pressed({ object, card, action }: Props) {
  const { start, dialog } = useRunner(object.name, card.id);
  const started = useRef(false);
  useEffect(() => {
    const found = object.actions?.find((one) => one.name === action);
    if (found && !started.current) void start(found);
    started.current = true;
  });
  return dialog;
}
