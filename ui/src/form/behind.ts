/*
 * What a form's expressions need of other records: fetched once for each record that is chosen, and
 * kept. One rule: it is read with this user's rights; what they may not see stays unknown.
 */
import { useQueries } from '@tanstack/react-query';
import { api, queryString } from '../app/api';
import { useApp } from '../app/meta';
import { readsOf } from '../app/reads';
import type { Field, Ref, Rows, Section, Tree, Values } from '../app/types';
import { fieldMap, type Behind, type Fielded } from './environment';

/** What may stand in a form beside its fields. */
interface Shaped extends Fielded {
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

interface Asked {
  object: string;
  id: string;
  select: string;
}

function askedOf(object: Shaped, user: string, records: Values[]): Asked[] {
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

const fetched = ({ object, id, select }: Asked) => ({
  queryKey: ['behind', object, id, select],
  queryFn: async ({ signal }: { signal: AbortSignal }) => {
    const query = queryString({ where: `id == '${id}'`, select, limit: 1 });
    return (await api<Rows>('GET', `/data/${object}?${query}`, { signal })).rows[0] ?? null;
  },
  staleTime: 60_000,
});

/** One object may be reached through several lookups, with different needs. */
const combine = (results: { data?: Values | null }[]) => results.map(({ data }) => data);

const none: Behind = () => undefined;
const lasting = new WeakMap<object, Behind>();

function behindOf(asked: Asked[], rows: (Values | null | undefined)[]): Behind {
  if (!asked.length) return none;
  const before = lasting.get(rows);
  if (before) return before;
  const all = new Map<string, Values>();
  asked.forEach(({ object, id }, i) => {
    const row = rows[i];
    if (row) all.set(`${object}/${id}`, { ...all.get(`${object}/${id}`), ...row });
  });
  const behind: Behind = (object, id) => all.get(`${object}/${id}`);
  lasting.set(rows, behind);
  return behind;
}

export function useBehind(object: Shaped, ...records: (Values | null)[]): Behind {
  const { user } = useApp();
  const asked = askedOf(object, user.id, records.filter((record) => record !== null));
  const rows = useQueries({ queries: asked.map(fetched), combine });
  return behindOf(asked, rows);
}
