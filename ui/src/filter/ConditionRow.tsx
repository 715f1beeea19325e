/*
 * One condition while it is made: the field, what to compare, and the type's own box for the value.
 */
import { Select } from '@mantine/core';
import { useI18n } from '../app/i18n';
import type { Condition } from './conditions';
import s from './Filter.module.css';
import { blank, Remove } from './GroupRows';
import { operatorKey, operatorOf, operatorsOf } from './operators';
import type { PathField, PathFields } from './paths';
import { ValueBox } from './ValueBox';

interface Props {
  fields: PathFields;
  reach: PathField[];
  condition: Condition;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}

const SHOWN = 100;

export function ConditionRow({ fields, reach, condition, onChange, onRemove }: Props) {
  const { t } = useI18n();
  const field = fields.get(condition.path)!;
  const inside = { withinPortal: false };
  const choices = reach.filter((one) => operatorsOf(one).length);
  if (!choices.some(({ name }) => name === field.name)) choices.unshift(field);

  const chooseField = (name: string | null) => {
    const chosen = name && name !== field.name && fields.get(name);
    if (chosen) onChange(blank(chosen));
  };
  /** What was entered stays where the other operator takes the like. */
  const chooseOperator = (name: string | null) => {
    if (!name) return;
    const before = operatorOf(condition.operator, field)?.takes;
    const after = operatorOf(name, field)!.takes;
    const alike =
      before === after || [before, after].every((one) => one === 'one' || one === 'two');
    onChange({ ...condition, operator: name, values: alike ? condition.values : [] });
  };

  return (
    <div className={s.row} role="group" aria-label={field.label}>
      <Select
        aria-label={t('filter.field')}
        data={choices.map(({ name, label }) => ({ value: name, label }))}
        value={field.name}
        onChange={chooseField}
        searchable
        limit={SHOWN}
        allowDeselect={false}
        nothingFoundMessage={t('filter.field.none')}
        comboboxProps={inside}
      />
      <Select
        aria-label={t('filter.operator')}
        data={operatorsOf(field).map(({ name }) => ({
          value: name,
          label: t(operatorKey(name, field)),
        }))}
        value={condition.operator}
        onChange={chooseOperator}
        allowDeselect={false}
        comboboxProps={inside}
      />
      <div className={s.value}>
        <ValueBox
          key={`${field.name} ${condition.operator}`}
          field={field}
          takes={operatorOf(condition.operator, field)!.takes}
          values={condition.values}
          onChange={(values) => onChange({ ...condition, values })}
        />
      </div>
      <Remove label={t('filter.remove', { condition: field.label })} onClick={onRemove} />
    </div>
  );
}
