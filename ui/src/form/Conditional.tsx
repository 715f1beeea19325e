/*
 * What of a stored record's sections is shown: those whose condition holds, with the fields whose
 * condition does. A chunk of its own, because few pages have conditions and all have sections.
 */
import type { ReactNode } from 'react';
import { holds } from '../app/expressions';
import { useApp } from '../app/meta';
import type { ObjectMeta, RecordData, Section } from '../app/types';
import { environmentOf, fieldMap } from './environment';

interface Props {
  object: ObjectMeta;
  record: RecordData;
  sections: Section[];
  children: (shown: Section[]) => ReactNode;
}

export default function Conditional({ object, record, sections, children }: Props) {
  const env = environmentOf(useApp(), object, record, record);
  const fields = fieldMap(object);
  const shown = sections
    .filter((section) => holds(section.visible_when, env, true))
    .map((section) => ({
      ...section,
      fields: section.fields.filter(({ field }) =>
        holds(fields.get(field)?.visible_when, env, true),
      ),
    }));
  return children(shown);
}
