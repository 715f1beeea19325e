/* One section of a form. Only the field that changes renders again while one types. */
import { memo } from 'react';
import type { Field, Value } from '../app/types';
import { fieldType } from '../fields';
import { FieldInput } from '../fields/Editor';
import { ReadOnly } from '../fields/ReadOnly';
import type { SectionState } from './conditions';
import s from './form.module.css';
import type { Form } from './useForm';

interface Props {
  object: string;
  formId: string;
  state: SectionState;
  form: Filled;
}

/** What a section needs of the form that it stands in. */
type Filled = Pick<Form, 'values' | 'previews' | 'changes' | 'problems' | 'advice' | 'set'>;

export function FormSection({ object, formId, state: { section, fields }, form }: Props) {
  const headingId = `${formId}-section-${section.name}`;
  return (
    <section className={s.section} aria-labelledby={section.label ? headingId : undefined}>
      {section.label && <h2 id={headingId}>{section.label}</h2>}
      <div className={s.grid} data-columns={section.columns}>
        {fields.map(({ field, span, required, readonly }) => (
          <div
            key={field.name}
            className={s.field}
            data-span={fieldType(field).wide ? section.columns : Math.min(span, section.columns)}
            data-changed={field.name in form.changes || undefined}
          >
            <FieldRow
              object={object}
              field={field}
              id={`${formId}-${field.name}`}
              value={form.values[field.name] ?? null}
              required={required}
              readonly={readonly}
              preview={form.previews.has(field.name)}
              error={wordsAt(form, field.name)}
              onSet={form.set}
            />
          </div>
        ))}
      </div>
    </section>
  );
}

/** What the server has said comes first. */
const wordsAt = ({ problems, advice }: Filled, name: string) =>
  [...problems, ...advice].find(({ field }) => field === name)?.words;

interface RowProps {
  object: string;
  field: Field;
  id: string;
  value: Value;
  required: boolean;
  readonly: boolean;
  preview: boolean;
  error: string | undefined;
  onSet: (name: string, value: Value) => void;
}

const FieldRow = memo(function FieldRow({ readonly, preview, onSet, ...props }: RowProps) {
  if (readonly) return <ReadOnly {...props} preview={preview} />;
  return <FieldInput {...props} onChange={(value) => onSet(props.field.name, value)} />;
});
