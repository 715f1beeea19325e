/*
 * The filter: rows of field, operator and value in a popover, and chips of what holds in the
 * toolbar. One rule: a condition counts as soon as it is complete; unfinished ones live only while
 * the popover is open.
 */
import { Button, Popover } from '@mantine/core';
import { useState } from 'react';
import { useI18n } from '../../app/i18n';
import type { Field, ObjectMeta } from '../../app/types';
import {
  conditionWords,
  firstOperator,
  isComplete,
  operatorsOf,
  type Condition,
} from '../../app/where';
import { Icon } from '../../kit/Icon';
import { ConditionRow } from './ConditionRow';
import s from './Filters.module.css';

interface Props {
  object: ObjectMeta;
  conditions: Condition[];
  onChange: (conditions: Condition[]) => void;
}

const filterable = (object: ObjectMeta) =>
  object.fields.filter((field) => operatorsOf(field).length);

const blank = (field: Field): Condition => ({
  field: field.name,
  operator: firstOperator(field),
  value: null,
});

export function Filters({ object, conditions, onChange }: Props) {
  const { t } = useI18n();
  const [opened, setOpened] = useState(false);
  const [draft, setDraft] = useState<Condition[]>([]);
  const fields = filterable(object);
  if (!fields.length) return null;

  const open = (wanted: boolean) => {
    if (wanted) setDraft(conditions.length ? conditions : [blank(fields[0]!)]);
    setOpened(wanted);
  };
  const change = (next: Condition[]) => {
    setDraft(next);
    onChange(next.filter(isComplete));
  };

  return (
    <Popover
      opened={opened}
      onChange={open}
      position="bottom-start"
      width={680}
      withRoles={false}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<Icon name="filter" />}
          rightSection={
            conditions.length ? <span className={s.count}>{conditions.length}</span> : null
          }
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => open(!opened)}
        >
          {t('filter')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={t('filter')} className={s.popover}>
        {draft.length === 0 && <p className={s.none}>{t('filter.none')}</p>}
        {draft.map((condition, i) => (
          <ConditionRow
            key={i}
            object={object}
            fields={fields}
            condition={condition}
            onChange={(changed) => change(draft.map((old, at) => (at === i ? changed : old)))}
            onRemove={() => change(draft.filter((_, at) => at !== i))}
          />
        ))}
        <div className={s.foot}>
          <Button
            variant="subtle"
            leftSection={<Icon name="plus" />}
            onClick={() => setDraft([...draft, blank(fields[0]!)])}
          >
            {t('filter.add')}
          </Button>
          <span className="grow" />
          {draft.length > 0 && (
            <Button variant="subtle" color="gray" onClick={() => change([])}>
              {t('clear')}
            </Button>
          )}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

export function FilterChips({ object, conditions, onChange }: Props) {
  const i18n = useI18n();
  if (!conditions.length) return null;
  return (
    <ul className={s.chips} aria-label={i18n.t('filter')}>
      {conditions.map((condition, i) => {
        const field = object.fields.find(({ name }) => name === condition.field);
        if (!field) return null;
        const words = conditionWords(condition, field, i18n);
        return (
          <li key={i} className={s.chip}>
            <span className="cut">{words}</span>
            <button
              type="button"
              aria-label={i18n.t('filter.remove', { condition: words })}
              onClick={() => onChange(conditions.filter((_, at) => at !== i))}
            >
              <Icon name="x" size={12} />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
