/*
 * Between an instant and the clock on a zone's wall. One rule: an hour that summer time skips reads
 * as the one after it, an hour that comes twice as its first, as on the server.
 */
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const clock =
    clocks.get(zone) ??
    new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  clocks.set(zone, clock);
  return clock;
}

/** How far the wall is ahead of UTC: "GMT+05:30", before there were zones "GMT+00:53:28". */
function offsetAt(ms: number, zone: string): number {
  const parts = clockOf(zone).formatToParts(ms);
  const name = parts.find(({ type }) => type === 'timeZoneName')!.value;
  const [, sign, hours, minutes, seconds = 0] = /([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name) ?? [];
  if (!sign) return 0;
  const size = Number(hours) * HOUR + Number(minutes) * 60_000 + Number(seconds) * 1000;
  return sign === '-' ? -size : size;
}

/** What the clock on the wall shows, as if it were UTC. */
export const localAt = (ms: number, zone: string): number => ms + offsetAt(ms, zone);

/** The instant when the clock on the wall shows that. */
export function instantAt(local: number, zone: string): number {
  const [before, after] = [offsetAt(local - DAY, zone), offsetAt(local + DAY, zone)];
  const first = offsetAt(local - before, zone) === before;
  return local - (!first && offsetAt(local - after, zone) === after ? after : before);
}

/** "2026-11-22T14:07:00.123Z" -> "2026-11-22 22:07:00" in Asia/Shanghai. */
export const toWall = (instant: string, zone: string): string =>
  new Date(localAt(Date.parse(instant), zone)).toISOString().slice(0, 19).replace('T', ' ');

/** "2026-11-22 22:07[:00]" in a zone -> "2026-11-22T14:07:00.000Z". */
export const fromWall = (wall: string, zone: string): string =>
  new Date(instantAt(Date.parse(`${wall.replace(' ', 'T')}Z`), zone)).toISOString();
