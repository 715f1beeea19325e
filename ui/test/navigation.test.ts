/* Which of a menu's links the page at hand lies behind. */
import { beforeAll, expect, test, vi } from 'vitest';
import type { NavLink } from '../src/app/navigation';

let isNearest: typeof import('../src/app/navigation').isNearest;
beforeAll(async () => {
  vi.stubGlobal('location', { pathname: '/t/demo/', search: '' });
  ({ isNearest } = await import('../src/app/navigation'));
});

const link = (href: string): NavLink => ({ href, label: href, icon: null });
const links = ['/', '/o/deal?view=open', '/o/deal/board/stages', '/o/dealer'].map(link);
const behind = (location: string, search = '') =>
  links.filter((one) => isNearest(one, links, location, search)).map(({ href }) => href);

test('a board is not its list as well, a record is its list', () => {
  expect(behind('/')).toEqual(['/']);
  expect(behind('/o/deal', 'view=open')).toEqual(['/o/deal?view=open']);
  expect(behind('/o/deal', 'view=all')).toEqual([]);
  expect(behind('/o/deal/board/stages')).toEqual(['/o/deal/board/stages']);
  expect(behind('/o/deal/board/other')).toEqual(['/o/deal?view=open']);
  expect(behind('/o/deal/01j8')).toEqual(['/o/deal?view=open']);
});
