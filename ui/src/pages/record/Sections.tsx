/*
 * Fields to read, in sections; what the draft of an expression hides in a form is hidden here too.
 */
import { holds } from '../../app/expressions';
import { fieldsOf, useApp } from '../../app/meta';
import type { ObjectMeta, RecordData, Section } from '../../app/types';
import { fieldType } from '../../fields';
import { FieldView } from '../../fields/FieldView';
import { environmentOf } from '../../form/environment';
import grid from '../../form/form.module.css';
import s from './RecordPage.module.css';

export function Sections({
  sections,
  object,
  record,
}: {
  sections: Section[];
  object: ObjectMeta;
  record: RecordData;
}) {
  const env = environmentOf(useApp(), object, record, record);

  return sections
    .filter((section) => holds(section.visible_when, env, true))
    .map((section) => {
      const shown = section.fields.flatMap(({ field: name, span = 1 }) => {
        const [field] = fieldsOf(object, [name]);
        return field && holds(field.visible_when, env, true) ? [{ field, span }] : [];
      });
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
                  <dd className={s.value}>
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
