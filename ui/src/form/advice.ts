/*
 * Rules of the object, asked while one types: what the server would refuse is said next to its
 * field at once. One rule: only advice. It concerns what was changed here, keeps silent where the
 * browser cannot tell, and never holds a save back.
 */
import type { ObjectMeta, Tree } from '../app/types';
import { needsOf, type Holds } from './reaction';

export interface Advice {
  field: string;
  words: string;
}

/** `before`: the draft a moment ago. What holds only since the last key may be half a number. */
export function adviceOf(
  object: ObjectMeta,
  now: Holds,
  before: Holds,
  changed: ReadonlySet<string>,
): Advice[] {
  return object.rules.flatMap(({ when, message, field }) => {
    if (!field || !concerns(object, when, changed)) return [];
    const broken = now(when, false) && before(when, false);
    return broken ? [{ field, words: message }] : [];
  });
}

/** What the rule reads, also through formulas, was changed. */
const concerns = (object: ObjectMeta, when: Tree, changed: ReadonlySet<string>) =>
  needsOf(object, when).fields.some((name) => changed.has(name));
