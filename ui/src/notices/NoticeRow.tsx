/* One notification: who, what, where, when; a dot as long as it is unread. */
import { useI18n } from '../app/i18n';
import type { Notice } from '../app/talk';
import { Avatar } from '../kit/Avatar';
import { Icon } from '../kit/Icon';
import s from './notices.module.css';

const ICONS: Record<string, string> = {
  mention: 'message-square',
  comment: 'message-square',
  assigned: 'user-check',
  job: 'list-checks',
  notify: 'bell',
};

export function NoticeRow({
  notice,
  onOpen,
}: {
  notice: Notice;
  onOpen: (notice: Notice) => void;
}) {
  const { t, format } = useI18n();
  const { by, record, text, excerpt, at, read } = notice;
  return (
    <li>
      <button type="button" className={s.row} onClick={() => onOpen(notice)}>
        {by?.title ? (
          <Avatar name={by.title} size={30} />
        ) : (
          <span className={s.icon}>
            <Icon name={ICONS[notice.kind] ?? 'bell'} size={15} />
          </span>
        )}
        <span className={s.what}>
          <span className={read ? undefined : s.strong}>{text}</span>
          {record && (
            <span className={s.about}>
              <Icon name={record.hidden ? 'lock' : notice.icon} size={13} />
              <span className="cut">{record.title ?? t('hidden')}</span>
            </span>
          )}
          {excerpt && <span className={s.excerpt}>{excerpt}</span>}
        </span>
        <span className={s.when}>
          <time dateTime={at} title={format.dateTime(at)}>
            {format.ago(at)}
          </time>
          {!read && (
            <span className={s.dot}>
              <span className="vh">{t('notices.new')}</span>
            </span>
          )}
        </span>
      </button>
    </li>
  );
}
