/*
 * Fields to read, in sections; what the draft of an expression hides in a form is hidden here too.
 */
import { Suspense, use } from 'react';
import { fieldsOf } from '../../app/meta';
import { part } from '../../app/route';
import type { ObjectMeta, RecordData, Section } from '../../app/types';
import { fieldType } from '../../fields';
import { FieldView } from '../../fields/FieldView';
import grid from '../../form/form.module.css';
import { ChangedFields } from '../../live/changed';
import s from './RecordPage.module.css';

const Conditional = part(() => import('../../form/Conditional'));
Conditional.prefetch(); // it travels beside the record

interface Props {
  sections: Section[];
  object: ObjectMeta;
  record: RecordData;
}

export function Sections({ sections, object, record }: Props) {
  const draw = (shown: Section[]) => <Drawn sections={shown} object={object} record={record} />;
  const names = sections.flatMap(({ fields }) => fields.map(({ field }) => field));
  const conditional = [...sections, ...fieldsOf(object, names)].some((one) => one.visible_when);
  if (!conditional) return draw(sections);
  return (
    <Suspense fallback={null}>
      <Conditional sections={sections} object={object} record={record}>
        {draw}
      </Conditional>
    </Suspense>
  );
}

function Drawn({ sections, object, record }: Props) {
  const changed = use(ChangedFields);
  return sections.map((section) => {
    const shown = section.fields.flatMap(({ field: name, span = 1 }) =>
      fieldsOf(object, [name]).map((field) => ({ field, span })),
    );
    if (!shown.length) return null;
    return (
      <section key={section.name} className={grid.section}>
        {section.label && <h2>{section.label}</h2>}
        <dl className={`${grid.grid} ${s.values}`} data-columns={section.columns}>
          {shown.map(({ field, span }) => {
            const wide = fieldType(field).wide;
            return (
              <div
                key={field.name}
                className={grid.field}
                data-wide={wide}
                data-span={wide ? section.columns : Math.min(span, section.columns)}
              >
                <dt className={s.label}>{field.label}</dt>
                <dd className={s.value} data-news={changed.has(field.name) || undefined}>
                  <FieldView field={field} value={record[field.name]} />
                </dd>
              </div>
            );
          })}
        </dl>
      </section>
    );
  });
}
