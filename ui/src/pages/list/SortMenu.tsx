/* Sorting where there are no column heads to press: a menu on phones. */
import { Button, Menu } from '@mantine/core';
import { useI18n } from '../../app/i18n';
import type { Field } from '../../app/types';
import { Icon } from '../../kit/Icon';

interface Props {
  columns: Field[];
  sort: string;
  onSort: (sort: string) => void;
}

export function SortMenu({ columns, sort, onSort }: Props) {
  const { t } = useI18n();
  const main = sort.split(',')[0]!;
  const descending = main.startsWith('-');
  const sorted = main.replace('-', '');
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" px={10} aria-label={t('list.sort.menu')}>
          <Icon name="arrow-up-down" />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {columns
          .filter((field) => field.sortable)
          .map(({ name, label }) => {
            const on = name === sorted;
            return (
              <Menu.Item
                key={name}
                rightSection={on && <Icon name={descending ? 'arrow-down' : 'arrow-up'} />}
                aria-current={on || undefined}
                onClick={() => onSort(on && !descending ? `-${name}` : name)}
              >
                {label}
              </Menu.Item>
            );
          })}
      </Menu.Dropdown>
    </Menu>
  );
}
