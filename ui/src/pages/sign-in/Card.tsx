/* The frame of the pages before sign-in: the sign, a title, the form, language and colours. */
import { useEffect, type ReactNode } from 'react';
import { LanguageChooser, SchemeChooser } from '../../app/Choosers';
import { catalogues, useI18n } from '../../app/i18n';
import s from './Card.module.css';

export function Card({
  title,
  text,
  children,
}: {
  title: string;
  text: string;
  children: ReactNode;
}) {
  const { t } = useI18n();
  useEffect(() => {
    document.title = `${title} · ${t('app.name')}`;
  }, [title, t]);

  return (
    <div className={s.page}>
      <header className={s.top}>
        <LanguageChooser languages={Object.keys(catalogues)} />
        <SchemeChooser />
      </header>
      <main className={s.card}>
        <img src="/icon.svg" alt="" width={44} height={44} />
        <h1>{title}</h1>
        <p>{text}</p>
        {children}
      </main>
    </div>
  );
}
