/*
 * Rules of the object, asked while one types: what the server would refuse is said next to its
 * field at once. One rule: only advice. It concerns what was changed here, keeps silent where the
 * browser cannot tell, and never holds a save back.
 */
import { holds, type Env } from '../app/expressions';
import type { ObjectMeta, Tree } from '../app/types';

export interface Advice {
  field: string;
  words: string;
}

/** The fields of the record itself that a tree reads. */
export function fieldsIn(tree: Tree): string[] {
  const [node, ...args] = tree;
  if (node === 'path') return args[0] === 'old' || args[0] === 'user' ? [] : [String(args[0])];
  return args.flatMap((arg) => (Array.isArray(arg) ? fieldsIn(arg as Tree) : []));
}

/** `before`: the draft a moment ago. What holds only since the last key may be half a number. */
export function adviceOf(
  object: ObjectMeta,
  now: Env,
  before: Env,
  changed: ReadonlySet<string>,
): Advice[] {
  return object.rules.flatMap(({ when, message, field }) => {
    if (!field || !fieldsIn(when).some((name) => changed.has(name))) return [];
    const broken = holds(when, now, false) && holds(when, before, false);
    return broken ? [{ field, words: message }] : [];
  });
}
