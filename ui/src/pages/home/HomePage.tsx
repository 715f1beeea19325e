/* The first page: a welcome, the way into every list, and what was looked at last. */
import { Link } from 'wouter';
import { useI18n } from '../../app/i18n';
import { useApp } from '../../app/meta';
import { objectsInMenus } from '../../app/navigation';
import { listPath, newPath, recordPath } from '../../app/place';
import { recentRecords } from '../../app/recent';
import { useTitle } from '../../app/useTitle';
import { Icon } from '../../kit/Icon';
import { Message } from '../../kit/Message';
import { ObjectIcon } from '../../kit/ObjectIcon';
import { Dashboard, useDashboard } from '../../reports/Dashboard';
import s from './HomePage.module.css';

export default function HomePage() {
  const { t } = useI18n();
  const { user, tenant, app, objects, home } = useApp();
  useTitle(t('home'));

  return (
    <div className={s.page}>
      <header className={s.head}>
        <h1>{t('home.welcome', { name: user.name })}</h1>
        <p>{[...new Set([tenant.label, app.label])].join(' · ')}</p>
      </header>
      {home && <Overview name={home} />}
      <section aria-labelledby="home-objects">
        <h2 id="home-objects">{t('home.objects')}</h2>
        {Object.keys(objects).length ? <Lists /> : <Message icon="inbox" title={t('home.empty')} />}
      </section>
      <section aria-labelledby="home-recent">
        <h2 id="home-recent">{t('home.recent')}</h2>
        <Recent />
      </section>
    </div>
  );
}

/** The dashboard of this user's roles, before everything else. */
function Overview({ name }: { name: string }) {
  const dashboard = useDashboard(name);
  return (
    <section className={s.overview} aria-label={dashboard.data?.label}>
      <Dashboard {...dashboard} />
    </section>
  );
}

function Lists() {
  const { t } = useI18n();
  const app = useApp();
  const names = objectsInMenus(app);
  const entries = (names.length ? names : Object.keys(app.objects)).map(
    (name) => [name, app.objects[name]!] as const,
  );
  return (
    <ul className={s.cards}>
      {entries.map(([name, entry]) => (
        <li key={name} className={s.card}>
          <ObjectIcon object={name} icon={entry.icon} size={36} />
          <Link href={listPath(name)} className={s.cardLink}>
            {entry.plural}
          </Link>
          {entry.create && (
            <Link
              href={newPath(name)}
              className={s.add}
              aria-label={t('new.object', { object: entry.label })}
            >
              <Icon name="plus" />
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
}

function Recent() {
  const { t, format } = useI18n();
  const { objects } = useApp();
  const records = recentRecords().filter((record) => record.object in objects);
  if (!records.length) return <p className={s.none}>{t('home.recent.none')}</p>;
  return (
    <ul className={s.recent}>
      {records.map((record) => (
        <li key={record.id}>
          <ObjectIcon object={record.object} icon={objects[record.object]!.icon} size={28} />
          <Link href={recordPath(record.object, record.id)} className={s.recentLink}>
            {record.title}
          </Link>
          <span className={s.kind}>{objects[record.object]!.label}</span>
          <time dateTime={record.at}>{format.ago(record.at)}</time>
        </li>
      ))}
    </ul>
  );
}
