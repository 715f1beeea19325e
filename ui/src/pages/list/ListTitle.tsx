/* The head of a list: the object, the view (a menu, where there are several), how many records. */
import { Button, Menu } from '@mantine/core';
import { useI18n } from '../../app/i18n';
import type { ObjectMeta } from '../../app/types';
import { Icon } from '../../kit/Icon';
import { ObjectIcon } from '../../kit/ObjectIcon';
import s from './ListPage.module.css';
import type { ListState } from './useListState';

export function ListTitle({
  object,
  state,
  total,
}: {
  object: ObjectMeta;
  state: ListState;
  total: number | null;
}) {
  const { t } = useI18n();
  const { view, views, setView } = state;
  return (
    <>
      <ObjectIcon object={object.name} icon={object.icon} />
      <div className={s.title}>
        <h1>{object.plural}</h1>
        {views.length > 1 && (
          <Menu position="bottom-start">
            <Menu.Target>
              <Button
                variant="subtle"
                color="gray"
                px={6}
                h={28}
                rightSection={<Icon name="chevron-down" size={14} />}
                aria-label={t('list.view', { view: view.label })}
              >
                <span className="cut">{view.label}</span>
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {views.map(({ name, label }) => (
                <Menu.Item
                  key={name}
                  rightSection={name === view.name && <Icon name="check" />}
                  aria-current={name === view.name || undefined}
                  onClick={() => setView(name)}
                >
                  {label}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      <span className={s.count} role="status">
        {total === null ? '' : t('list.count', { n: total })}
      </span>
    </>
  );
}
