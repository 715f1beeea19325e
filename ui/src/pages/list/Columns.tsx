/* Which columns a list shows, and in what order; kept in this browser, per view. */
import { ActionIcon, Button, Checkbox, Popover } from '@mantine/core';
import { useI18n } from '../../app/i18n';
import type { Field, ObjectMeta } from '../../app/types';
import { Icon } from '../../kit/Icon';
import s from './Columns.module.css';

interface Props {
  object: ObjectMeta;
  columns: Field[];
  onChange: (names: string[] | null) => void;
}

export function Columns({ object, columns, onChange }: Props) {
  const { t } = useI18n();
  const names = columns.map((field) => field.name);
  const others = [...object.fields, ...object.paths].filter(({ name }) => !names.includes(name));

  const move = (from: number, to: number) => {
    const moved = [...names];
    moved.splice(to, 0, ...moved.splice(from, 1));
    onChange(moved);
  };

  return (
    <Popover position="bottom-start" width={300} withRoles={false} trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          className={s.button}
          leftSection={<Icon name="columns-3" />}
          aria-haspopup="dialog"
        >
          {t('list.columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={t('list.columns')} className={s.popover}>
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
        {others.length > 0 && <h2 className={s.group}>{t('list.columns.others')}</h2>}
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
      </Popover.Dropdown>
    </Popover>
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
