/* The newest notifications, below the bell. */
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import { useI18n } from '../app/i18n';
import { markRead, useUnread } from '../app/notices';
import { noticesPath } from '../app/place';
import { Problems } from '../kit/Problems';
import { Skeleton } from '../kit/Skeleton';
import { NoticeRow } from './NoticeRow';
import s from './notices.module.css';
import { useNotices, useOpenNotice } from './useNotices';

const NEWEST = 8;

export default function NoticePopover({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const unread = useUnread();
  const open = useOpenNotice();
  const notices = useNotices(false, NEWEST);
  const rows = notices.data?.pages[0]?.rows;
  return (
    <section className={s.popover} aria-label={t('notices')}>
      <header className={s.head}>
        <h2>{t('notices')}</h2>
        {unread > 0 && (
          <Button size="compact-xs" variant="subtle" onClick={() => void markRead(client, null)}>
            {t('notices.read.all')}
          </Button>
        )}
      </header>
      {notices.error && <Problems error={notices.error} />}
      {!rows && !notices.error && <Skeleton width="60%" height={14} />}
      {rows && !rows.length && <p className={s.none}>{t('notices.none')}</p>}
      {rows && rows.length > 0 && (
        <ul className={s.list}>
          {rows.map((notice) => (
            <NoticeRow
              key={notice.id}
              notice={notice}
              onOpen={(chosen) => {
                open(chosen);
                onClose();
              }}
            />
          ))}
        </ul>
      )}
      <Link href={noticesPath} className={s.all} onClick={onClose}>
        {t('notices.all')}
      </Link>
    </section>
  );
}
