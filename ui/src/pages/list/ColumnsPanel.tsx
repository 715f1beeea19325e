/*
 * Which columns a list shows, in what order and how close its rows stand. Fields behind lookups are
 * found by searching: there are many.
 */
import { ActionIcon, Button, Checkbox, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useI18n, type Key } from '../../app/i18n';
import type { Field, ObjectMeta } from '../../app/types';
import { useReach, type PathField } from '../../filter/paths';
import { Icon } from '../../kit/Icon';
import s from './ColumnsPanel.module.css';
import { useDensity, type Density } from './density';

interface Props {
  object: ObjectMeta;
  columns: Field[];
  onChange: (names: string[] | null) => void;
}

const SHOWN = 40;
const DENSITIES: [Density, Key][] = [
  ['compact', 'density.compact'],
  ['normal', 'density.normal'],
  ['comfortable', 'density.comfortable'],
];

/** What an option says about itself is no column: the choice is. */
const isColumn = (field: PathField, all: PathField[]) => {
  const way = field.name.slice(0, field.name.lastIndexOf('.'));
  return !all.find(({ name }) => name === way)?.options;
};

function found(reach: PathField[], words: string): Field[] {
  const wanted = words.toLowerCase().split(/\s+/);
  const fits = ({ label }: Field) => wanted.every((word) => label.toLowerCase().includes(word));
  return reach.filter((field) => fits(field) && isColumn(field, reach)).slice(0, SHOWN);
}

export default function ColumnsPanel({ object, columns, onChange }: Props) {
  const { t } = useI18n();
  const [density, setDensity] = useDensity();
  const [words, setWords] = useState('');
  const reach = useReach(object.name) ?? [];
  const names = columns.map((field) => field.name);
  const near: Field[] = [...object.fields, ...object.paths];
  const others = (words.trim() ? found(reach, words.trim()) : near).filter(
    ({ name }) => !names.includes(name),
  );

  const move = (from: number, to: number) => {
    const moved = [...names];
    moved.splice(to, 0, ...moved.splice(from, 1));
    onChange(moved);
  };

  return (
    <>
      <h2 className={s.group}>{t('list.columns.shown')}</h2>
      <ul className={s.list}>
        {columns.map((field, i) => (
          <li key={field.name}>
            <Checkbox
              size="xs"
              label={field.label}
              checked
              disabled={columns.length === 1}
              onChange={() => onChange(names.filter((name) => name !== field.name))}
            />
            <span className="grow" />
            <Move
              icon="chevron-up"
              label={t('list.column.up', { field: field.label })}
              disabled={i === 0}
              onClick={() => move(i, i - 1)}
            />
            <Move
              icon="chevron-down"
              label={t('list.column.down', { field: field.label })}
              disabled={i === columns.length - 1}
              onClick={() => move(i, i + 1)}
            />
          </li>
        ))}
      </ul>
      <h2 className={s.group}>{t('list.columns.others')}</h2>
      <TextInput
        type="search"
        mb={6}
        aria-label={t('list.columns.find')}
        placeholder={t('list.columns.find')}
        leftSection={<Icon name="search" />}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <ul className={s.list}>
        {others.map((field) => (
          <li key={field.name}>
            <Checkbox
              size="xs"
              label={field.label}
              checked={false}
              onChange={() => onChange([...names, field.name])}
            />
          </li>
        ))}
      </ul>
      <Button
        variant="subtle"
        color="gray"
        fullWidth
        leftSection={<Icon name="rotate-ccw" />}
        onClick={() => onChange(null)}
      >
        {t('list.columns.reset')}
      </Button>
      <Select
        mt="sm"
        label={t('density')}
        data={DENSITIES.map(([value, label]) => ({ value, label: t(label) }))}
        value={density}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        onChange={(value) => value && setDensity(value as Density)}
      />
    </>
  );
}

function Move({
  icon,
  label,
  disabled,
  onClick,
}: {
  icon: string;
  label: string;
  disabled: boolean;
  onClick: () => void;
}) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={24}
      aria-label={label}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} size={14} />
    </ActionIcon>
  );
}
