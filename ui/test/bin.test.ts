/* The bin: how long something stays, and what a deletion says about its bundle. */
import { afterEach, describe, expect, it, vi } from 'vitest';
vi.hoisted(() => Object.assign(globalThis, { location: { pathname: '/t/demo/' } }));
import { ApiError, apiDelete } from '../src/app/api';
import { daysLeft } from '../src/app/bin';

const now = Date.parse('2026-11-22T16:00:00.000Z');
const DAY = 86_400_000;

describe('days left', () => {
  it('counts a day that has begun', () => {
    expect(daysLeft(new Date(now + 30 * DAY).toISOString(), now)).toBe(30);
    expect(daysLeft(new Date(now + 29 * DAY + 1).toISOString(), now)).toBe(30);
    expect(daysLeft(new Date(now + 1).toISOString(), now)).toBe(1);
  });
  it('is never less than none', () => {
    expect(daysLeft(new Date(now).toISOString(), now)).toBe(0);
    expect(daysLeft(new Date(now - DAY).toISOString(), now)).toBe(0);
  });
});

describe('a deletion', () => {
  afterEach(() => vi.unstubAllGlobals());
  const answer = (response: Response) => vi.stubGlobal('fetch', () => Promise.resolve(response));

  it('gives its bundle, or nothing where there is none', async () => {
    answer(new Response(null, { status: 204, headers: { 'X-Tenon-Bin': '01j8k2m4n6p8q' } }));
    expect(await apiDelete('/data/account/1')).toBe('01j8k2m4n6p8q');
    answer(new Response(null, { status: 204 }));
    expect(await apiDelete('/data/account/1')).toBeNull();
  });
  it('that was refused says why', async () => {
    const problems = [{ code: 'delete.used', field: null, message: 'no', hint: null }];
    answer(new Response(JSON.stringify({ problems }), { status: 409 }));
    await expect(apiDelete('/data/account/1')).rejects.toThrow(ApiError);
  });
});
