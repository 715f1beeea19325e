/*
 * Which rows of a long list are on screen, for rows of one height: all the virtualisation a
 * metadata grid needs. The server sorts, filters and pages; nothing here knows what a row is.
 */
import { useEffect, useState, type RefObject } from 'react';

export function useWindow(
  box: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
  extra = 8,
) {
  const [range, setRange] = useState<readonly [number, number]>([0, 40]);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let frame = 0;

    const measure = () => {
      frame = 0;
      const from = Math.max(0, Math.floor(element.scrollTop / rowHeight) - extra);
      const to = Math.min(
        count,
        Math.ceil((element.scrollTop + element.clientHeight) / rowHeight) + extra,
      );
      setRange((old) => (old[0] === from && old[1] === to ? old : [from, to]));
    };
    const soon = () => {
      frame ||= requestAnimationFrame(measure);
    };

    measure();
    element.addEventListener('scroll', soon, { passive: true });
    const resized = new ResizeObserver(soon);
    resized.observe(element);
    return () => {
      element.removeEventListener('scroll', soon);
      resized.disconnect();
      cancelAnimationFrame(frame);
    };
  }, [box, count, rowHeight, extra]);

  return range;
}
