/*
 * What a tree reads: by this a form knows which answers a changed field can touch. One rule: too
 * much does no harm, too little would leave an old answer standing.
 */
import type { Tree } from './types';

export interface Reads {
  /** Fields of the record itself, as it is now. */
  fields: ReadonlySet<string>;
  /** What lies behind a lookup, each as the way there: ["account", "owner", "name"]. */
  paths: readonly (readonly string[])[];
  /** The record before the change. */
  old: boolean;
  /** The clock. */
  moment: boolean;
}

interface Found {
  fields: Set<string>;
  paths: string[][];
  old: boolean;
  moment: boolean;
}

const ROOTS = new Set(['old', 'user', 'is_new']);
const CLOCKS = new Set(['today', 'now']);

function visitPath(path: string[], found: Found) {
  const [root, ...rest] = path as [string, ...string[]];
  if (root === 'old') found.old = true;
  if (!ROOTS.has(root)) found.fields.add(root);
  const way = root === 'old' ? rest : path;
  if (way.length > 1) found.paths.push(way);
}

function visitCall([name, first]: unknown[], found: Found) {
  if (CLOCKS.has(name as string)) found.moment = true;
  if (name !== 'changed') return;
  found.old = true;
  found.fields.add((first as Tree)[1] as string);
}

function visit([name, ...args]: Tree, found: Found) {
  if (name === 'path') return visitPath(args as string[], found);
  if (name === 'call') visitCall(args, found);
  for (const arg of args) if (Array.isArray(arg)) visit(arg as Tree, found);
}

const known = new WeakMap<Tree, Reads>();

export function readsOf(tree: Tree): Reads {
  const before = known.get(tree);
  if (before) return before;
  const found: Found = { fields: new Set(), paths: [], old: false, moment: false };
  visit(tree, found);
  known.set(tree, found);
  return found;
}
