/*
 * The rows of a group, and whether all or any of them must hold. Inside the filter a group stands
 * in a frame of its own.
 */
import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { useI18n } from '../app/i18n';
import type { ObjectMeta } from '../app/types';
import { Icon } from '../kit/Icon';
import { ConditionRow } from './ConditionRow';
import { isExpression, isGroup, type Condition, type Group, type Item } from './conditions';
import s from './Filter.module.css';
import { operatorsOf } from './operators';
import type { PathField, PathFields } from './paths';

interface Props {
  object: ObjectMeta;
  group: Group;
  fields: PathFields;
  reach: PathField[];
  onChange: (group: Group) => void;
}

export const blank = (field: PathField): Condition => ({
  path: field.name,
  operator: operatorsOf(field)[0]!.name,
  values: [],
});

export function firstCondition(reach: PathField[]): Condition | null {
  const field = reach.find((one) => operatorsOf(one).length);
  return field ? blank(field) : null;
}

export function GroupRows({ object, group, fields, reach, onChange }: Props) {
  const { t } = useI18n();
  const { join, items } = group;
  const change = (i: number, item: Item) =>
    onChange({ join, items: items.map((old, at) => (at === i ? item : old)) });
  const remove = (i: number) => onChange({ join, items: items.filter((_, at) => at !== i) });

  return (
    <>
      {items.length > 1 && (
        <Select
          className={s.join}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          aria-label={t('filter.join')}
          value={join}
          onChange={(value) => value && onChange({ join: value as Group['join'], items })}
          data={[
            { value: 'and', label: t('filter.all') },
            { value: 'or', label: t('filter.any') },
          ]}
        />
      )}
      {items.map((item, i) =>
        isGroup(item) ? (
          <Inner
            key={i}
            {...{ object, fields, reach }}
            group={item}
            onChange={(next) => (next.items.length ? change(i, next) : remove(i))}
          />
        ) : isExpression(item) ? (
          <div key={i} className={s.row} role="group" aria-label={t('filter.expression')}>
            <TextInput
              className={s.wide}
              aria-label={t('filter.expression')}
              defaultValue={item.text}
              onBlur={({ currentTarget }) => change(i, { text: currentTarget.value })}
              leftSection={<Icon name="code" />}
            />
            <Remove
              label={t('filter.remove', { condition: item.text })}
              onClick={() => remove(i)}
            />
          </div>
        ) : (
          <ConditionRow
            key={i}
            fields={fields}
            reach={reach}
            condition={item}
            onChange={(next) => change(i, next)}
            onRemove={() => remove(i)}
          />
        ),
      )}
    </>
  );
}

function Inner(props: Props) {
  const { t } = useI18n();
  const { group, reach, onChange } = props;
  const first = firstCondition(reach);
  return (
    <fieldset className={s.inner}>
      <legend className="vh">{t(group.join === 'and' ? 'filter.all' : 'filter.any')}</legend>
      <GroupRows {...props} />
      <Button
        variant="subtle"
        size="xs"
        leftSection={<Icon name="plus" />}
        onClick={() => first && onChange({ ...group, items: [...group.items, first] })}
      >
        {t('filter.add')}
      </Button>
    </fieldset>
  );
}

export function Remove({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <ActionIcon
      className={s.remove}
      variant="subtle"
      color="gray"
      size={32}
      aria-label={label}
      onClick={onClick}
    >
      <Icon name="x" />
    </ActionIcon>
  );
}
