/* People and addresses in a comment: as it travels, as it is shown, as it is typed. */
import { describe, expect, it } from 'vitest';
import {
  askedAt,
  draftOf,
  marksOf,
  piecesOf,
  sentOf,
  withPerson,
} from '../src/pages/record/timeline/mentions';

const lin = { id: '0cn7cxtew0000', title: '林晓' };
const maya = { id: '0cn7cxtf60000', title: 'Maya Patel' };
const shown = (text: string, people = [lin, maya]) =>
  piecesOf(text, people).map(({ kind, text: words }) => `${kind}:${words}`);

describe('a comment that is shown', () => {
  it('names people as they are called today', () => {
    expect(shown(`hi @[old name](${lin.id})!`)).toEqual(['text:hi ', 'mention:@林晓', 'text:!']);
    expect(shown(`@[gone](0000000000001)`)).toEqual(['mention:@gone']);
    expect(shown('@[x](short) @[] mail@example.com')).toEqual([
      'text:@[x](short) @[] mail@example.com',
    ]);
  });

  it('makes addresses links, and nothing else', () => {
    expect(shown('see https://a.example/x?y=1, and more')).toEqual([
      'text:see ',
      'link:https://a.example/x?y=1',
      'text:, and more',
    ]);
    expect(shown('在https://a.example上。')).toEqual([
      'text:在',
      'link:https://a.example',
      'text:上。',
    ]);
    for (const text of ['javascript:alert(1)', 'ftp://a.example', 'https://', '<b>x</b>'])
      expect(shown(text)).toEqual([`text:${text}`]);
  });
});

describe('a comment that is typed', () => {
  it('asks for people behind an @ at the caret', () => {
    expect(askedAt('hi @li', 6)).toBe('li');
    expect(askedAt('@', 1)).toBe('');
    expect(askedAt('请@林', 3)).toBe('林');
    expect(askedAt('a@b', 3)).toBe(null);
    expect(askedAt('@li x', 5)).toBe(null);
    expect(askedAt('@li x', 3)).toBe('li');
  });

  it('puts a person in place of what was typed', () => {
    const [draft, caret] = withPerson({ text: 'hi @li, you', people: [] }, 6, lin);
    expect([draft.text, caret]).toEqual(['hi @林晓, you', 6]);
    expect(draft.people).toEqual([lin]);
    expect(withPerson(draft, caret, lin)[0].people).toEqual([lin]);
  });

  it('sends only who was chosen, of two that begin alike the longer one', () => {
    const long = { id: '0cn7cxtfa0000', title: '林晓东' };
    const draft = { text: ' @林晓东 and @林晓, not @Maya Patel ', people: [lin, long] };
    expect(sentOf(draft)).toBe(`@[林晓东](${long.id}) and @[林晓](${lin.id}), not @Maya Patel`);
    expect(
      marksOf(draft)
        .filter(({ kind }) => kind === 'mention')
        .map(({ text }) => text),
    ).toEqual(['@林晓东', '@林晓']);
    expect(sentOf({ text: 'a + b? (c) [d]', people: [{ id: lin.id, title: 'a.*' }] })).toBe(
      'a + b? (c) [d]',
    );
  });

  it('comes back to the box as it was written', () => {
    const sent = `hi @[Maya](${maya.id}) and @[林晓](${lin.id})`;
    const draft = draftOf(sent, [maya, lin]);
    expect(draft.text).toBe('hi @Maya Patel and @林晓');
    expect(sentOf(draft)).toBe(`hi @[Maya Patel](${maya.id}) and @[林晓](${lin.id})`);
  });
});
