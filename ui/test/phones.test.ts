/* Telephone numbers as people read them, and parts of them as a filter asks for them. */
import { describe, expect, it } from 'vitest';
import { grouped, ungrouped } from '../src/fields/phone/grouped';

describe('a telephone number', () => {
  it.each([
    ['+8613812345678', '+86 138 1234 5678'],
    ['+862158881234', '+86 21 5888 1234'],
    ['+8675586013388', '+86 755 8601 3388'],
    ['+865718601338', '+86 571 860 1338'],
    ['+864008108888', '+86 400 810 8888'],
    ['+8695588', '+86 95588'],
    ['+14155552671', '+1 415 555 2671'],
    ['+442079460018', '+44 20 7946 0018'],
    ['+85221234567', '+852 2123 4567'],
    ['+4930901820', '+49 309 018 20'],
    ['call Lin', 'call Lin'],
  ])('%s reads %s', (number, words) => expect(grouped(number)).toBe(words));

  it('loses nothing but spaces', () =>
    expect(grouped('+35312345678').replaceAll(' ', '')).toBe('+35312345678'));

  it.each([
    ['138 1234', '1381234'],
    ['（021）5888', '0215888'],
    ['+86 138-1234', '+861381234'],
    ['call Lin', 'call Lin'],
  ])('is found by %s', (typed, part) => expect(ungrouped(typed)).toBe(part));
});
