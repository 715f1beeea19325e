/* The bell in the top bar: how many are unread; it opens the newest, on phones the page of them. */
import { ActionIcon, Popover } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Suspense } from 'react';
import { useLocation } from 'wouter';
import { Icon } from '../kit/Icon';
import { useNarrow } from '../kit/useNarrow';
import { useI18n } from './i18n';
import { useUnread } from './notices';
import { noticesPath } from './place';
import { part } from './route';
import s from './Bell.module.css';

const NoticePopover = part(() => import('../notices/NoticePopover'));

const MOST = 99;

export default function Bell() {
  const { t } = useI18n();
  const narrow = useNarrow();
  const unread = useUnread();
  const [, go] = useLocation();
  const [open, { toggle, close }] = useDisclosure();
  const count = unread > MOST ? `${MOST}+` : String(unread);
  return (
    <Popover opened={open} onClose={close} position="bottom-end" width={380} trapFocus>
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          className={s.bell}
          aria-label={unread ? t('notices.unread', { n: unread }) : t('notices')}
          onPointerEnter={NoticePopover.prefetch}
          onClick={() => (narrow ? go(noticesPath) : toggle())}
        >
          <Icon name="bell" size={18} />
          {unread > 0 && (
            <span className={s.unread} aria-hidden>
              {count}
            </span>
          )}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={t('notices')}>
        {open && (
          <Suspense fallback={null}>
            <NoticePopover onClose={close} />
          </Suspense>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
