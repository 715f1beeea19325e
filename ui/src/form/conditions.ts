/*
 * Which sections and fields a form shows, asks for and lets one change, at this moment of the
 * draft.
 */
import type { Field, ObjectMeta, Section, Value, Values } from '../app/types';
import { sameValue } from './draft';
import { fieldMap, type Fielded } from './environment';
import { offering } from './offers';
import type { Holds } from './reaction';

export interface FieldState {
  field: Field;
  span: number;
  required: boolean;
  readonly: boolean;
}

export interface SectionState {
  section: Section;
  fields: FieldState[];
}

/** A child that is made away from its parent's page is asked first whose it is. */
export function createSections(object: ObjectMeta, preset: Values = {}): Section[] {
  const { sections } = object.form.create;
  const parent = object.child?.field;
  const asked = sections.some(({ fields }) => fields.some(({ field }) => field === parent));
  const [first, ...others] = sections;
  if (!parent || !first || asked || parent in preset) return sections;
  return [{ ...first, fields: [{ field: parent }, ...first.fields] }, ...others];
}

export function sectionStates(
  object: Fielded,
  sections: Section[],
  holds: Holds,
  isNew: boolean,
  fixed: ReadonlySet<string>,
): SectionState[] {
  const fields = fieldMap(object);
  return sections
    .filter((section) => holds(section.visible_when, true))
    .map((section) => ({
      section,
      fields: section.fields.flatMap(({ field: name, span = 1 }) => {
        const field = fields.get(name);
        if (!field || !holds(field.visible_when, true)) return [];
        return [{ field: offering(field, holds), span, ...demands(field, holds, isNew, fixed) }];
      }),
    }))
    .filter((state) => state.fields.length > 0);
}

function demands(field: Field, holds: Holds, isNew: boolean, fixed: ReadonlySet<string>) {
  const closed = field.readonly || (field.set_once && !isNew) || fixed.has(field.name);
  const readonly = closed || holds(field.readonly_when, false);
  return {
    readonly,
    required: !readonly && (field.required || holds(field.required_when, false)),
  };
}

const isEmpty = (value: Value | undefined) =>
  sameValue(value, null) || (typeof value === 'string' && value.trim() === '');

export const missingFields = (states: SectionState[], values: Values): Field[] =>
  states.flatMap((state) =>
    state.fields
      .filter(({ required, field }) => required && isEmpty(values[field.name]))
      .map(({ field }) => field),
  );

/**
 * Fields that can be entered now: what is hidden or closed is not sent, even if it was changed
 * before.
 */
export const openFields = (states: SectionState[]): Set<string> =>
  new Set(
    states.flatMap((state) =>
      state.fields.filter(({ readonly }) => !readonly).map(({ field }) => field.name),
    ),
  );
