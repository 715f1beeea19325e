/*
 * Between an instant and the clock on a zone's wall. One rule: an hour that summer time skips reads
 * as the one after it, an hour that comes twice as its first, as on the server.
 */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string) {
  const options = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  } as const;
  const clock =
    clocks.get(zone) ??
    new Intl.DateTimeFormat('en-GB', { ...options, hourCycle: 'h23', timeZone: zone });
  clocks.set(zone, clock);
  return clock;
}

/** "2026-11-22T14:07:00.123Z" -> "2026-11-22 22:07:00" in Asia/Shanghai. */
export function toWall(instant: string, zone: string): string {
  const part = Object.fromEntries(
    clockOf(zone)
      .formatToParts(Date.parse(instant))
      .map(({ type, value }) => [type, value]),
  );
  return `${part.year!.padStart(4, '0')}-${part.month}-${part.day} ${part.hour}:${part.minute}:${part.second}`;
}

/** "2026-11-22 22:07[:00]" in a zone -> "2026-11-22T14:07:00.000Z". */
export function fromWall(wall: string, zone: string): string {
  const wanted = Date.parse(`${wall.replace(' ', 'T')}Z`);
  const offsetAt = (ms: number) =>
    Date.parse(`${toWall(new Date(ms).toISOString(), zone).replace(' ', 'T')}Z`) - ms;

  // The offsets of the days around it are the only two that can hold; the earlier instant that fits
  // is the first.
  const offsets = [offsetAt(wanted - 86_400_000), offsetAt(wanted + 86_400_000)];
  const fitting = offsets
    .map((offset) => wanted - offset)
    .filter((ms) => ms + offsetAt(ms) === wanted);
  const ms = fitting.length ? Math.min(...fitting) : wanted - offsets[0]!;
  return new Date(ms).toISOString();
}
