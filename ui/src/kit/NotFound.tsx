/* The page for an address that leads nowhere, or nowhere for this user; with the way home. */
import { Link } from 'wouter';
import { useI18n } from '../app/i18n';
import { Message } from './Message';

export function NotFound() {
  const { t } = useI18n();
  return (
    <Message
      heading="h1"
      icon="compass"
      title={t('problem.found')}
      action={
        <Link className="link" href="/">
          {t('home')}
        </Link>
      }
    />
  );
}
