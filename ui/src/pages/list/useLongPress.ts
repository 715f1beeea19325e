/*
 * A finger that rests on a row. One rule: one that moves scrolls; and what rested does not also
 * press what is under it then, be it the row's link or what has taken its place meanwhile.
 */
import { useEffect, useRef, type MouseEvent, type PointerEvent } from 'react';
import { useStable } from '../../kit/useStable';

const LONG = 450; // milliseconds
const STILL = 10; // pixels

export function useLongPress(onLong: (index: number) => void) {
  const now = useRef({ timer: 0, x: 0, y: 0, rested: false });
  const rest = useStable(onLong);
  const stop = () => clearTimeout(now.current.timer);
  useEffect(() => stop, []);

  const list = {
    onPointerDownCapture: () => {
      stop();
      now.current.rested = false;
    },
    onClickCapture: (event: MouseEvent) => {
      if (!now.current.rested) return;
      event.preventDefault();
      event.stopPropagation();
    },
  };
  const row = (index: number) => ({
    onPointerDown: ({ pointerType, clientX: x, clientY: y }: PointerEvent) => {
      now.current = { timer: 0, x, y, rested: false };
      if (pointerType === 'mouse') return;
      now.current.timer = window.setTimeout(() => {
        now.current.rested = true;
        rest(index);
      }, LONG);
    },
    onPointerMove: ({ clientX, clientY }: PointerEvent) => {
      const { x, y } = now.current;
      if (Math.hypot(clientX - x, clientY - y) > STILL) stop();
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    onContextMenu: (event: MouseEvent) => event.preventDefault(),
  });
  return { list, row };
}
