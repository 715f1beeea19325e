/*
 * People in a text. On the way it is @[name](id); in a box it is "@name" beside a list of who was
 * chosen. One rule: only a name that was chosen is a mention.
 */
import type { Ref } from '../../../app/types';

export interface Piece {
  kind: 'text' | 'mention' | 'link';
  text: string;
}

/** What a box holds. */
export interface Draft {
  text: string;
  people: Ref[];
}

const MENTION = /@\[([^\n]*?)\]\(([0-9a-z]{13})\)/g;
// Neither blanks nor brackets nor Chinese: there an address ends.
const LINK = /https?:\/\/[^\s<>"'`\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+/g;
const AFTER_LINK = /[.,;:!?)\]]+$/;

function linksIn(text: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(LINK)) {
    const link = match[0].replace(AFTER_LINK, '');
    if (!URL.canParse(link)) continue;
    pieces.push(
      { kind: 'text', text: text.slice(done, match.index) },
      { kind: 'link', text: link },
    );
    done = match.index + link.length;
  }
  return [...pieces, { kind: 'text', text: text.slice(done) }];
}

const nameOf = (people: Ref[], id: string, written: string) =>
  people.find((person) => person.id === id)?.title ?? written;

/** A comment as it is shown, with the names that people have today. */
export function piecesOf(text: string, people: Ref[]): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(MENTION)) {
    pieces.push(...linksIn(text.slice(done, match.index)), {
      kind: 'mention',
      text: `@${nameOf(people, match[2]!, match[1]!)}`,
    });
    done = match.index + match[0].length;
  }
  return [...pieces, ...linksIn(text.slice(done))].filter((piece) => piece.text);
}

/** For a box: the comment that is going to be changed. */
export const draftOf = (text: string, people: Ref[]): Draft => ({
  text: text.replace(MENTION, (_, name: string, id: string) => `@${nameOf(people, id, name)}`),
  people,
});

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Where the chosen names stand; of two that begin alike the longer one. */
function namesIn({ people }: Draft): RegExp | null {
  const names = people.flatMap(({ title }) => title ?? []).sort((a, b) => b.length - a.length);
  return names.length ? new RegExp(`@(${names.map(escaped).join('|')})`, 'g') : null;
}

/** A box's text with its mentions marked. */
export function marksOf(draft: Draft): Piece[] {
  const names = namesIn(draft);
  if (!names) return [{ kind: 'text', text: draft.text }];
  const pieces: Piece[] = [];
  let done = 0;
  for (const match of draft.text.matchAll(names)) {
    pieces.push(
      { kind: 'text', text: draft.text.slice(done, match.index) },
      { kind: 'mention', text: match[0] },
    );
    done = match.index + match[0].length;
  }
  return [...pieces, { kind: 'text', text: draft.text.slice(done) }];
}

/** As it travels. */
export function sentOf(draft: Draft): string {
  const names = namesIn(draft);
  if (!names) return draft.text.trim();
  return draft.text.trim().replace(names, (found, name: string) => {
    const person = draft.people.find(({ title }) => title === name);
    return person ? `@[${name}](${person.id})` : found;
  });
}

/** What is being typed behind an @ right before the caret; null: nothing. */
export function askedAt(text: string, caret: number): string | null {
  const found = /(?:^|[^\w@])@([^\s@]{0,30})$/u.exec(text.slice(0, caret));
  return found ? found[1]! : null;
}

/** The text with a person in place of what was typed, and where the caret then stands. */
export function withPerson(draft: Draft, caret: number, person: Ref): [Draft, number] {
  const asked = askedAt(draft.text, caret) ?? '';
  const rest = draft.text.slice(caret);
  const gap = /^[\s\p{P}]/u.test(rest) ? '' : ' ';
  const before = draft.text.slice(0, caret - asked.length) + person.title + gap;
  const known = draft.people.some(({ id }) => id === person.id);
  return [
    {
      text: before + rest,
      people: known ? draft.people : [...draft.people, person],
    },
    before.length,
  ];
}
