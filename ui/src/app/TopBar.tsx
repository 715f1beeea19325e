/* The top bar: menu switcher, search field (it opens the palette), language, colours, the user. */
import { ActionIcon, Kbd, Menu, UnstyledButton } from '@mantine/core';
import { Suspense, useEffect, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { Avatar } from '../kit/Avatar';
import { Icon } from '../kit/Icon';
import { LanguageChooser, SchemeChooser } from './Choosers';
import { useI18n } from './i18n';
import { useApp } from './meta';
import { binPath, jobsPath } from './place';
import { part, whenIdle } from './route';
import { signOut } from './session';
import s from './Shell.module.css';
import type { Menu as AppMenu } from './types';

const Bell = part(() => import('./Bell'));
const RunningJobs = part(() => import('./RunningJobs'));

interface Props {
  menus: AppMenu[];
  menu: AppMenu;
  onMenu: (name: string) => void;
  onDrawer: () => void;
  onPalette: () => void;
}

export function TopBar({ menus, menu, onMenu, onDrawer, onPalette }: Props) {
  const { t } = useI18n();
  const { languages } = useApp();
  return (
    <header className={s.top}>
      <ActionIcon
        className={s.burger}
        variant="subtle"
        color="gray"
        size={36}
        aria-label={t('menu')}
        onClick={onDrawer}
      >
        <Icon name="menu" size={20} />
      </ActionIcon>
      <MenuSwitcher menus={menus} menu={menu} onMenu={onMenu} />
      <UnstyledButton className={s.search} onClick={onPalette} aria-keyshortcuts="Control+K Meta+K">
        <Icon name="search" />
        <span>{t('search')}</span>
        <Kbd size="xs" aria-hidden>
          Ctrl K
        </Kbd>
      </UnstyledButton>
      <span className="grow" />
      <InAQuietMoment>
        <RunningJobs />
      </InAQuietMoment>
      <InAQuietMoment>
        <Bell />
      </InAQuietMoment>
      <LanguageChooser languages={languages} />
      <SchemeChooser />
      <UserMenu />
    </header>
  );
}

/** What the first page can do without. */
function InAQuietMoment({ children }: { children: ReactNode }) {
  const [quiet, setQuiet] = useState(false);
  useEffect(() => void whenIdle(() => setQuiet(true)), []);
  return quiet && <Suspense fallback={null}>{children}</Suspense>;
}

function MenuSwitcher({ menus, menu, onMenu }: Pick<Props, 'menus' | 'menu' | 'onMenu'>) {
  const { t } = useI18n();
  const brand = (
    <>
      <img src="/icon.svg" alt="" width={22} height={22} />
      <b className="cut">{menu.label}</b>
    </>
  );
  if (menus.length === 1) return <span className={s.brand}>{brand}</span>;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <UnstyledButton className={s.brand} aria-label={`${t('apps')}: ${menu.label}`}>
          {brand}
          <Icon name="chevron-down" size={14} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {menus.map((choice) => (
          <Menu.Item
            key={choice.name}
            leftSection={<Icon name={choice.icon ?? 'layers'} />}
            rightSection={choice.name === menu.name && <Icon name="check" />}
            onClick={() => onMenu(choice.name)}
          >
            {choice.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function UserMenu() {
  const { t } = useI18n();
  const { user, tenant } = useApp();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <UnstyledButton className={s.user}>
          <span className="vh">{t('user.menu', { name: user.name })}</span>
          <Avatar name={user.name} size={28} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <b className={s.userName}>{user.name}</b>
          <br />
          {user.login} · {tenant.label}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="list-checks" />} component={Link} href={jobsPath}>
          {t('jobs')}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="trash-2" />} component={Link} href={binPath}>
          {t('bin')}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="log-out" />} onClick={() => void signOut()}>
          {t('sign.out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
