/*
 * The frame around every page: top bar, side bar, on phones bottom tabs and a drawer. One rule: it
 * knows menus and the user, never records; pages scroll inside <main>.
 */
import { Drawer } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { Suspense, useEffect, useRef, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { BottomTabs, NavLinks } from './Nav';
import { useI18n } from './i18n';
import { useApp } from './meta';
import { useAppProblems } from './appProblems';
import { linksOf, menuFor, menusOf } from './navigation';
import { part, whenIdle } from './route';
import s from './Shell.module.css';
import { TopBar } from './TopBar';

const AppProblems = part(() => import('./AppProblems'));
const Palette = part(() => import('./Palette'));
whenIdle(() => Palette.prefetch());

const KEPT = 'tenon.menu';

export function Shell({ children }: { children: ReactNode }) {
  const app = useApp();
  const { t } = useI18n();
  const menus = menusOf(app);
  const [menuName, setMenuName] = useState(() => localStorage.getItem(KEPT));
  const [location, go] = useLocation();
  const menu = menuFor(menus, menuName, location);
  const links = linksOf(menu, app, t);
  const [drawer, { open: openDrawer, close: closeDrawer }] = useDisclosure();
  const [palette, { open: openPalette, close: closePalette }] = useDisclosure();
  const wrong = useAppProblems();
  const main = useFocusOnNewPage();
  useHotkeys([['mod+K', openPalette]], []);

  const chooseMenu = (name: string) => {
    localStorage.setItem(KEPT, name);
    setMenuName(name);
    const first = linksOf(
      menus.find((candidate) => candidate.name === name)!,
      app,
      t,
    ).find((link) => link.href.startsWith('/o/'));
    go(first?.href ?? '/');
  };

  return (
    <div className={s.shell}>
      <a className={s.skip} href="#content">
        {t('skip.content')}
      </a>
      <TopBar
        menus={menus}
        menu={menu}
        onMenu={chooseMenu}
        onDrawer={openDrawer}
        onPalette={openPalette}
      />
      <nav className={s.side} aria-label={menu.label}>
        <NavLinks links={links} />
      </nav>
      <Drawer
        opened={drawer}
        onClose={closeDrawer}
        size={280}
        title={menu.label}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <nav aria-label={menu.label}>
          <NavLinks links={links} onFollow={closeDrawer} />
        </nav>
      </Drawer>
      <main id="content" className={s.content} tabIndex={-1} ref={main}>
        {children}
      </main>
      <BottomTabs links={links} onMore={openDrawer} />
      {wrong.length > 0 && (
        <Suspense fallback={null}>
          <AppProblems problems={wrong} />
        </Suspense>
      )}
      {palette && (
        <Suspense fallback={null}>
          <Palette onClose={closePalette} />
        </Suspense>
      )}
    </div>
  );
}

/**
 * A new page takes the focus, so that keyboard and screen reader start there and not at the top
 * bar.
 */
function useFocusOnNewPage() {
  const main = useRef<HTMLElement>(null);
  const [location] = useLocation();
  const shown = useRef(location);

  useEffect(() => {
    if (shown.current === location) return;
    shown.current = location;
    if (!main.current?.contains(document.activeElement))
      main.current?.focus({ preventScroll: true });
  }, [location]);
  return main;
}
