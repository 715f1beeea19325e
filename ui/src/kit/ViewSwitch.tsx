/*
 * List or board: the same records, drawn otherwise. One rule: what was filtered stays filtered.
 */
import { useHotkeys } from '@mantine/hooks';
import { Link, useLocation, useSearchParams } from 'wouter';
import { useI18n } from '../app/i18n';
import { boardPath, listPath } from '../app/place';
import type { ObjectMeta } from '../app/types';
import { Icon } from './Icon';
import s from './kit.module.css';

/** What means the same on both; a list's view is what a board is within. */
function carried(from: URLSearchParams, renamed: [string, string]): string {
  const kept = new URLSearchParams();
  for (const name of ['where', 'q']) if (from.get(name)) kept.set(name, from.get(name)!);
  const view = from.get(renamed[0]);
  if (view) kept.set(renamed[1], view);
  return kept.toString();
}

export function ViewSwitch({ object, board }: { object: ObjectMeta; board: string | null }) {
  const { t } = useI18n();
  const [, go] = useLocation();
  const [params] = useSearchParams();
  const first = object.boards[0];
  const toList = listPath(object.name, board ? carried(params, ['within', 'view']) : '');
  const toBoard = first
    ? boardPath(object.name, board ?? first.name, board ? '' : carried(params, ['view', 'within']))
    : '';
  useHotkeys([['v', () => first && go(board ? toList : toBoard)]]);
  if (!first) return null;
  return (
    <nav className={s.switch} aria-label={t('view.switch')}>
      <Link href={toList} aria-current={!board || undefined} aria-keyshortcuts="v">
        <Icon name="list" />
        <span>{t('list')}</span>
      </Link>
      <Link href={toBoard} aria-current={board ? true : undefined} aria-keyshortcuts="v">
        <Icon name="square-kanban" />
        <span>{t('board')}</span>
      </Link>
    </nav>
  );
}
