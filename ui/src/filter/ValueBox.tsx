/*
 * What a field is compared with: the type's own box, twice for "between"; a number of days, a
 * period, several words. One row of the table for each way that an operator takes values.
 */
import { NumberInput, Select, TagsInput } from '@mantine/core';
import '@mantine/core/styles/NumberInput.layer.css';
import type { ComponentType } from 'react';
import { useI18n } from '../app/i18n';
import type { Ref, Value } from '../app/types';
import { FieldFilter } from '../fields/Editor';
import { Icon } from '../kit/Icon';
import s from './Filter.module.css';
import { kindOf, type Takes } from './operators';
import type { PathField } from './paths';
import { periodKey, periods } from './periods';
import { useNames } from './useFilter';

interface Props {
  field: PathField;
  takes: Takes;
  values: Value[];
  onChange: (values: Value[]) => void;
}

const useLabel = (field: PathField) => `${useI18n().t('filter.value')}: ${field.label}`;
const inside = { withinPortal: false };

/** The type's own box, which knows the field by the object that has it. */
function Own({ field, value, label, onChange }: OwnProps) {
  return (
    <FieldFilter
      object={field.home}
      field={{ ...field, name: field.own }}
      label={label}
      value={value}
      onChange={(next) => onChange(Array.isArray(next) ? next : [next])}
    />
  );
}

interface OwnProps {
  field: PathField;
  value: Value | Value[];
  label: string;
  onChange: (values: Value[]) => void;
}

function One({ field, values, onChange }: Props) {
  return (
    <Own field={field} label={useLabel(field)} value={values[0] ?? null} onChange={onChange} />
  );
}

function Two({ field, values: [from = null, to = null], onChange }: Props) {
  const label = useLabel(field);
  return (
    <div className={s.two}>
      <Own field={field} label={label} value={from} onChange={([one]) => onChange([one!, to])} />
      <Own
        field={field}
        label={`${label} 2`}
        value={to}
        onChange={([other]) => onChange([from, other!])}
      />
    </div>
  );
}

function Days({ field, values, onChange }: Props) {
  const { t } = useI18n();
  return (
    <NumberInput
      aria-label={useLabel(field)}
      value={(values[0] as number | undefined) ?? ''}
      min={0}
      max={36_500}
      allowDecimal={false}
      suffix={` ${t('filter.days.unit')}`}
      onChange={(n) => onChange(n === '' ? [] : [Number(n)])}
    />
  );
}

function Period({ field, values, onChange }: Props) {
  const { t } = useI18n();
  return (
    <Select
      aria-label={useLabel(field)}
      data={Object.keys(periods).map((name) => ({ value: name, label: t(periodKey(name)) }))}
      value={(values[0] as string | undefined) ?? null}
      onChange={(name) => onChange(name ? [name] : [])}
      comboboxProps={inside}
    />
  );
}

/** Of words and numbers: each ends with Enter or a comma. */
function Several({ field, values, onChange }: Props) {
  const { t } = useI18n();
  const numeric = kindOf(field) === 'number';
  const valid = (text: string) => !numeric || /^-?\d+(\.\d+)?$/.test(text);
  return (
    <TagsInput
      aria-label={useLabel(field)}
      placeholder={values.length ? undefined : t('filter.several')}
      value={values.map(String)}
      acceptValueOnBlur
      onChange={(texts) => onChange(texts.map((text) => text.trim()).filter(valid))}
    />
  );
}

/** Of records: those that are chosen, and the box that finds one more. */
function Records({ field, values, onChange }: Props) {
  const { t } = useI18n();
  const refs = values as Ref[];
  const name = useNames(field, refs);
  const add = (ref: Ref | null) =>
    ref && !refs.some(({ id }) => id === ref.id) && onChange([...refs, ref]);
  return (
    <div className={s.records}>
      {refs.map((ref) => (
        <span key={ref.id} className={s.chip}>
          <span className="cut">{name(ref)}</span>
          <button
            type="button"
            aria-label={t('filter.value.remove', { value: name(ref) })}
            onClick={() => onChange(refs.filter(({ id }) => id !== ref.id))}
          >
            <Icon name="x" size={12} />
          </button>
        </span>
      ))}
      <Own
        key={refs.length}
        field={field}
        label={useLabel(field)}
        value={null}
        onChange={([ref]) => add(ref as Ref | null)}
      />
    </div>
  );
}

function Many(props: Props) {
  const kind = kindOf(props.field);
  const label = useLabel(props.field);
  if (kind === 'record') return <Records {...props} />;
  if (kind === 'text' || kind === 'number') return <Several {...props} />;
  return <Own field={props.field} label={label} value={props.values} onChange={props.onChange} />;
}

const boxes: Record<Takes, ComponentType<Props> | null> = {
  nothing: null,
  one: One,
  many: Many,
  two: Two,
  days: Days,
  period: Period,
};

export function ValueBox(props: Props) {
  const Box = boxes[props.takes];
  return Box && <Box {...props} />;
}
