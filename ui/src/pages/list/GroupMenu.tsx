/* By what a list is grouped: fields with few values, days by their period. */
import { UnstyledButton } from '@mantine/core';
import { useI18n, type Key } from '../../app/i18n';
import type { Field, ObjectMeta } from '../../app/types';
import { fieldTypes } from '../../fields';
import { Icon } from '../../kit/Icon';
import type { Period } from '../../reports/types';
import s from './GroupMenu.module.css';

const PERIODS: Record<Period, Key> = {
  year: 'period.year',
  quarter: 'period.quarter',
  month: 'period.month',
  week: 'period.week',
  day: 'period.day',
};

const DAYS = ['date', 'datetime'];
const FEW = ['choice', 'choices', 'boolean', 'lookup', 'child'];

const typeOf = (field: Field) =>
  fieldTypes[field.type]?.shownAs?.(field) ?? field.returns ?? field.type;

interface Props {
  object: ObjectMeta;
  group: string;
  onChange: (group: string) => void;
}

export default function GroupMenu({ object, group, onChange }: Props) {
  const { t } = useI18n();
  const fields = object.fields.filter((field) => field.operators?.length);
  const choices = fields.flatMap((field) => {
    if (FEW.includes(typeOf(field))) return { name: field.name, label: field.label };
    if (!DAYS.includes(typeOf(field))) return [];
    const chosen = Object.keys(PERIODS).find((one) => group === `${one}(${field.name})`);
    return [...new Set(['month', chosen ?? 'month'])].map((one) => ({
      name: `${one}(${field.name})`,
      label: t('list.group.by', { field: field.label, period: t(PERIODS[one as Period]) }),
    }));
  });
  return (
    <ul className={s.list}>
      {[{ name: '', label: t('list.group.none') }, ...choices].map(({ name, label }) => (
        <li key={name}>
          <UnstyledButton
            className={s.choice}
            aria-pressed={name === group}
            onClick={() => onChange(name)}
          >
            <span className="cut">{label}</span>
            {name === group && <Icon name="check" />}
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}
