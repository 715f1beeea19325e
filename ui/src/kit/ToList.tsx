/* The way on from a page that is not there: the list of its object. */
import { Link } from 'wouter';
import { useI18n } from '../app/i18n';
import { listPath } from '../app/place';

export function ToList({ object }: { object: string }) {
  const { t } = useI18n();
  return (
    <Link className="link" href={listPath(object)}>
      {t('record.to.list')}
    </Link>
  );
}
