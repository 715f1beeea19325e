/*
 * Menu items as links. One rule: a kind of item is one row of the table; an item of a kind that
 * this UI does not know, or whose object this user may not read, is left out.
 */
import type { Translate } from './i18n';
import { boardPath, dashboardPath, listPath, reportPath } from './place';
import type { App, Menu, MenuItem } from './types';

export interface NavLink {
  href: string;
  label: string;
  icon: string | null;
  external?: boolean;
  /** null: a line between groups */
  divider?: boolean;
}

type Maker = (item: MenuItem, app: App, t: Translate) => NavLink | null;

const kinds: Record<string, Maker> = {
  home: (item, _app, t) => ({
    href: '/',
    label: item.label ?? t('home'),
    icon: item.icon ?? 'house',
  }),
  object: (item, app) => {
    const entry = app.objects[item.object ?? ''];
    if (!entry) return null;
    const href = listPath(item.object!, item.view ? `view=${item.view}` : '');
    return { href, label: item.label ?? entry.plural, icon: item.icon ?? entry.icon };
  },
  board: (item, app, t) =>
    (item.object ?? '') in app.objects
      ? {
          href: boardPath(item.object!, item.board!),
          label: item.label ?? t('board'),
          icon: item.icon ?? 'square-kanban',
        }
      : null,
  report: (item) => ({
    href: reportPath(item.report!),
    label: item.label ?? item.report!,
    icon: item.icon ?? 'chart-column',
  }),
  dashboard: (item) => ({
    href: dashboardPath(item.dashboard!),
    label: item.label ?? item.dashboard!,
    icon: item.icon ?? 'layout-dashboard',
  }),
  link: (item) =>
    item.url
      ? {
          href: item.url,
          label: item.label ?? item.url,
          icon: item.icon ?? 'external-link',
          external: true,
        }
      : null,
  divider: () => ({ href: '', label: '', icon: null, divider: true }),
};

/** The way home is always there, whether or not the menu names it. */
export function linksOf(menu: Menu, app: App, t: Translate): NavLink[] {
  const named = menu.items.some((item) => item.kind === 'home');
  const items = named ? menu.items : [{ kind: 'home' }, ...menu.items];
  return items.flatMap((item) => kinds[item.kind]?.(item, app, t) ?? []);
}

/** The menu that was chosen; but on a page that only another one leads to, that one. */
export function menuFor(menus: Menu[], chosen: string | null, location: string): Menu {
  const object = location.split('/')[2];
  const leads = (menu: Menu) => menu.items.some((item) => item.object === object);
  const kept = menus.find((menu) => menu.name === chosen) ?? menus[0]!;
  return object && !leads(kept) ? (menus.find(leads) ?? kept) : kept;
}

/** The app's menus; an app without any gets one of all its objects. */
export function menusOf(app: App): Menu[] {
  if (app.menus.length) return app.menus;
  const items = Object.keys(app.objects).map((object) => ({ kind: 'object', object }));
  return [{ name: 'all', label: app.app.label, icon: null, items: [{ kind: 'home' }, ...items] }];
}

/** What people work with, in the order of the menus; lines and the like are reached through it. */
export function objectsInMenus(app: App): string[] {
  const named = menusOf(app).flatMap((menu) => menu.items.flatMap((item) => item.object ?? []));
  return [...new Set(named)].filter((name) => name in app.objects);
}

/**
 * Does the page at this location lie behind the link? A link with a view gives way to another
 * view's list.
 */
export function isCurrent(href: string, location: string, search: string): boolean {
  const [path, query] = href.split('?');
  if (path === '/') return location === '/';
  if (location !== path) return location.startsWith(`${path}/`);
  const view = new URLSearchParams(search).get('view');
  return !query || !view || query === `view=${view}`;
}

/** Of several links that the page lies behind, only the nearest: a board, not its list as well. */
export function isNearest(link: NavLink, links: NavLink[], location: string, search: string) {
  if (!isCurrent(link.href, location, search)) return false;
  const path = link.href.split('?')[0]!;
  return !links.some(
    ({ href, external }) =>
      !external && href.startsWith(`${path}/`) && isCurrent(href, location, search),
  );
}
