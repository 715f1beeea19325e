/* A menu's links, as side bar, drawer and bottom tabs. */
import { UnstyledButton } from '@mantine/core';
import { Link, useLocation, useSearch } from 'wouter';
import { Icon } from '../kit/Icon';
import { useI18n } from './i18n';
import { isNearest, type NavLink } from './navigation';
import s from './Shell.module.css';

const TABS = 4;

function Anchor({
  link,
  links,
  className,
  size,
  onFollow,
}: {
  link: NavLink;
  /** The whole menu. */
  links: NavLink[];
  className?: string;
  size: number;
  onFollow?: () => void;
}) {
  const [location] = useLocation();
  const search = useSearch();
  const inside = (
    <>
      <Icon name={link.icon} size={size} />
      <span className="cut">{link.label}</span>
    </>
  );
  if (link.external) {
    return (
      <a className={className} href={link.href} target="_blank" rel="noreferrer">
        {inside}
      </a>
    );
  }
  const current = isNearest(link, links, location, search) ? 'page' : undefined;
  return (
    <Link className={className} href={link.href} aria-current={current} onClick={onFollow}>
      {inside}
    </Link>
  );
}

export function NavLinks({ links, onFollow }: { links: NavLink[]; onFollow?: () => void }) {
  return (
    <ul className={s.links}>
      {links.map((link, i) =>
        link.divider ? (
          <li key={i} className={s.divider} aria-hidden />
        ) : (
          <li key={i}>
            <Anchor link={link} links={links} className={s.item} size={17} onFollow={onFollow} />
          </li>
        ),
      )}
    </ul>
  );
}

export function BottomTabs({ links, onMore }: { links: NavLink[]; onMore: () => void }) {
  const { t } = useI18n();
  const first = links.filter((link) => !link.divider && !link.external).slice(0, TABS);
  return (
    <nav className={s.tabs} aria-label={t('menu')}>
      {first.map((link) => (
        <Anchor key={link.href} link={link} links={links} className={s.tab} size={20} />
      ))}
      <UnstyledButton className={s.tab} onClick={onMore}>
        <Icon name="ellipsis" size={20} />
        <span className="cut">{t('more')}</span>
      </UnstyledButton>
    </nav>
  );
}
