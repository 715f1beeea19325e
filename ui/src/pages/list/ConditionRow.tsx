/*
 * One condition while it is made: the field, what to compare, and the type's own box for the value.
 */
import { ActionIcon, Select } from '@mantine/core';
import { useI18n } from '../../app/i18n';
import type { Field, ObjectMeta } from '../../app/types';
import {
  firstOperator,
  needsValue,
  operatorKey,
  operatorsOf,
  type Condition,
} from '../../app/where';
import { FieldFilter } from '../../fields/Editor';
import { Icon } from '../../kit/Icon';
import s from './Filters.module.css';

interface Props {
  object: ObjectMeta;
  fields: Field[];
  condition: Condition;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}

export function ConditionRow({ object, fields, condition, onChange, onRemove }: Props) {
  const { t } = useI18n();
  const field = fields.find(({ name }) => name === condition.field) ?? fields[0]!;
  const inside = { withinPortal: false };

  const chooseField = (name: string | null) => {
    const chosen = fields.find((candidate) => candidate.name === name);
    if (chosen) onChange({ field: chosen.name, operator: firstOperator(chosen), value: null });
  };

  return (
    <div className={s.row} role="group" aria-label={field.label}>
      <Select
        aria-label={t('filter.field')}
        data={fields.map(({ name, label }) => ({ value: name, label }))}
        value={field.name}
        onChange={chooseField}
        searchable={fields.length > 8}
        allowDeselect={false}
        comboboxProps={inside}
      />
      <Select
        aria-label={t('filter.operator')}
        data={operatorsOf(field).map((value) => ({ value, label: t(operatorKey(value, field)) }))}
        value={condition.operator}
        onChange={(operator) => operator && onChange({ ...condition, operator })}
        allowDeselect={false}
        comboboxProps={inside}
      />
      <div className={s.value}>
        {needsValue(condition.operator) && (
          <FieldFilter
            key={field.name}
            object={object.name}
            field={field}
            label={`${t('filter.value')}: ${field.label}`}
            value={condition.value}
            onChange={(value) => onChange({ ...condition, value })}
          />
        )}
      </div>
      <ActionIcon
        className={s.remove}
        variant="subtle"
        color="gray"
        size={32}
        aria-label={t('filter.remove', { condition: field.label })}
        onClick={onRemove}
      >
        <Icon name="x" />
      </ActionIcon>
    </div>
  );
}
