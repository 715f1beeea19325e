/* All notifications of this user, newest first. */
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useI18n } from '../../app/i18n';
import { markRead, useUnread } from '../../app/notices';
import { useTitle } from '../../app/useTitle';
import { Message } from '../../kit/Message';
import { Problems } from '../../kit/Problems';
import { Segments } from '../../kit/Segments';
import { Skeleton } from '../../kit/Skeleton';
import { NoticeRow } from '../../notices/NoticeRow';
import s from '../../notices/notices.module.css';
import { useNotices, useOpenNotice } from '../../notices/useNotices';

const PAGE = 30;

export default function NoticesPage() {
  const { t } = useI18n();
  const client = useQueryClient();
  const unread = useUnread();
  const [only, setOnly] = useState<'all' | 'unread'>('all');
  useTitle(t('notices'));
  return (
    <div className={s.page}>
      <header className={s.pageHead}>
        <h1>{t('notices')}</h1>
        <Segments
          label={t('timeline.filter')}
          value={only}
          items={[
            { value: 'all', label: t('notices.filter.all') },
            { value: 'unread', label: t('notices.filter.unread') },
          ]}
          onChange={setOnly}
        />
        <span className="grow" />
        <Button
          size="xs"
          variant="default"
          disabled={!unread}
          onClick={() => void markRead(client, null)}
        >
          {t('notices.read.all')}
        </Button>
      </header>
      <Rows unread={only === 'unread'} />
    </div>
  );
}

function Rows({ unread }: { unread: boolean }) {
  const { t } = useI18n();
  const open = useOpenNotice();
  const notices = useNotices(unread, PAGE);
  const rows = notices.data?.pages.flatMap((page) => page.rows);

  if (notices.error) return <Problems error={notices.error} />;
  if (!rows) return <Skeleton width="60%" height={14} />;
  if (!rows.length)
    return <Message icon="bell" title={t(unread ? 'notices.none.unread' : 'notices.none')} />;
  return (
    <>
      <ul className={`${s.list} ${s.card}`}>
        {rows.map((notice) => (
          <NoticeRow key={notice.id} notice={notice} onOpen={open} />
        ))}
      </ul>
      {notices.hasNextPage && (
        <Button
          variant="subtle"
          color="gray"
          loading={notices.isFetching}
          onClick={() => void notices.fetchNextPage()}
        >
          {t('notices.more')}
        </Button>
      )}
    </>
  );
}
