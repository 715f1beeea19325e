/* The actions of a whole object, in a menu beside its list's head. */
import { ActionIcon, Menu } from '@mantine/core';
import { useI18n } from '../app/i18n';
import type { ObjectMeta } from '../app/types';
import { Icon } from '../kit/Icon';
import { ActionItem } from './buttons';
import { useRunner } from './useRunner';

export default function ListActions({ object }: { object: ObjectMeta }) {
  const { t } = useI18n();
  const runner = useRunner(object.name, null);
  const actions = (object.actions ?? []).filter(({ on }) => on === 'list');
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size="var(--control)" aria-label={t('record.actions')}>
            <Icon name="ellipsis-vertical" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {actions.map((action) => (
            <ActionItem key={action.name} action={action} runner={runner} />
          ))}
        </Menu.Dropdown>
      </Menu>
      {runner.dialog}
    </>
  );
}
