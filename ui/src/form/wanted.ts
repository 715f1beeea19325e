/* What a form's expressions need of other records: found in its trees. */
import { readsOf } from '../app/reads';
import type { Field, Ref, Section, Tree, Values } from '../app/types';
import { fieldMap, type Fielded } from './environment';

/** What may stand in a form beside its fields. */
export interface Shaped extends Fielded {
  rules?: { when: Tree }[];
  form?: Record<'create' | 'edit', { sections: Section[] }>;
}

const treesOf = ({ fields, rules = [], form }: Shaped): Tree[] => {
  const sections = form ? [...form.create.sections, ...form.edit.sections] : [];
  const all = [
    ...fields.flatMap((field: Field) => [
      field.visible_when,
      field.required_when,
      field.readonly_when,
      field.value,
      ...Object.values(field.options_when ?? {}),
      Array.isArray(field.default) ? (field.default as Tree) : null,
    ]),
    ...sections.map((section) => section.visible_when),
    ...rules.map((rule) => rule.when),
  ];
  return all.filter((tree) => tree !== null && tree !== undefined);
};

/** By the lookup through which it leads: what is needed there, every step on the way too. */
type Wanted = Map<string, Set<string>>;
const wantedBy = new WeakMap<Field[], Wanted>();

function wantedOf(object: Shaped): Wanted {
  const before = wantedBy.get(object.fields);
  if (before) return before;
  const fields = fieldMap(object);
  const wanted: Wanted = new Map();
  for (const [root, ...rest] of treesOf(object).flatMap((tree) => readsOf(tree).paths)) {
    const leads = root === 'user' ? !isHere(rest) : fields.get(root!)?.to && rest[0] !== 'id';
    if (!leads) continue;
    const steps = wanted.get(root!) ?? new Set();
    rest.forEach((_, i) => steps.add(rest.slice(0, i + 1).join('.')));
    wanted.set(root!, steps);
  }
  wantedBy.set(object.fields, wanted);
  return wanted;
}

const isHere = ([name, ...rest]: string[]) =>
  !rest.length && ['id', 'login', 'name'].includes(name!);

export interface Asked {
  object: string;
  id: string;
  select: string;
}

export function askedOf(object: Shaped, user: string, records: Values[]): Asked[] {
  const fields = fieldMap(object);
  const found = new Map<string, Asked>();
  for (const [root, steps] of wantedOf(object)) {
    const target = root === 'user' ? 'user' : fields.get(root)!.to![0]!;
    const refs = records.map((record) => record[root] as Ref | null | undefined);
    const ids = root === 'user' ? [user] : refs.filter((ref) => !ref?.hidden).map((ref) => ref?.id);
    for (const id of ids) {
      if (!id) continue;
      const select = [...steps].sort().join(',');
      found.set(`${target}/${id}/${select}`, { object: target, id, select });
    }
  }
  return [...found.values()];
}
