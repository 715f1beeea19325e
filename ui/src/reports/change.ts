/* From one number to another: which way, and by how much. */
export type Direction = 'up' | 'down' | 'same';

/** In percent of what it was; null where that was nothing. */
export function changeOf(now: unknown, before: unknown): { by: number | null; way: Direction } {
  const [a, b] = [Number(now ?? 0), Number(before ?? 0)];
  const way = a > b ? 'up' : a < b ? 'down' : 'same';
  return { way, by: b ? (100 * (a - b)) / Math.abs(b) : null };
}
