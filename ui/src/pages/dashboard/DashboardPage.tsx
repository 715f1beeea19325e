/* A dashboard as a page of its own. */
import { useI18n } from '../../app/i18n';
import { isStatus } from '../../app/problems';
import { useTitle } from '../../app/useTitle';
import { NotFound } from '../../kit/NotFound';
import { Dashboard, useDashboard } from '../../reports/Dashboard';
import s from './DashboardPage.module.css';

export default function DashboardPage({ name }: { name: string }) {
  const { t } = useI18n();
  const dashboard = useDashboard(name);
  useTitle(dashboard.data?.label);
  if (isStatus(dashboard.error, 404)) return <NotFound />;
  return (
    <div className={s.page}>
      <header className={s.head}>
        <h1>{dashboard.data?.label ?? t('loading')}</h1>
        {dashboard.data?.description && <p>{dashboard.data.description}</p>}
      </header>
      <Dashboard {...dashboard} />
    </div>
  );
}
