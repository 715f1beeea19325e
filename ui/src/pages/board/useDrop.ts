/*
 * Where a dragged card may be let go: every column, folded ones too. One rule: the columns are
 * found by what they are called in the page, so that drawing them knows nothing of dragging.
 */
import {
  dropTargetForElements,
  monitorForElements,
} from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { useEffect, type RefObject } from 'react';
import type { BoardColumn, RecordData } from '../../app/types';
import { useStable } from '../../kit/useStable';

type Drop = (card: RecordData, from: string | null, to: string) => void;

const over = (element: HTMLElement, is: boolean) => {
  if (is) element.dataset.over = 'true';
  else delete element.dataset.over;
};

export function useDrop(
  area: RefObject<HTMLElement | null>,
  columns: BoardColumn[],
  movable: boolean,
  onDrop: Drop,
) {
  const drop = useStable(onDrop);
  const names = columns.map(({ value }) => value ?? '').join();

  useEffect(() => {
    if (!movable || !area.current) return;
    const targets = [...area.current.querySelectorAll<HTMLElement>('[data-column]')]
      .filter((element) => element.dataset.column)
      .map((element) =>
        dropTargetForElements({
          element,
          getData: () => ({ to: element.dataset.column! }),
          onDragEnter: () => over(element, true),
          onDragLeave: () => over(element, false),
          onDrop: () => over(element, false),
        }),
      );
    const monitor = monitorForElements({
      onDrop: ({ source, location }) => {
        const to = location.current.dropTargets[0]?.data.to as string | undefined;
        const { card, from } = source.data as { card: RecordData; from: string | null };
        if (to && to !== from) drop(card, from, to);
      },
    });
    return () => [...targets, monitor].forEach((undo) => undo());
  }, [area, names, movable, drop]);
}
