/*
 * For who writes the app: what is wrong with its files, with place and line. One rule: it covers
 * nothing for good: it folds, and goes away when the server says that all is well.
 */
import { UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { Icon } from '../kit/Icon';
import s from './AppProblems.module.css';
import type { AppProblem } from './appProblems';
import { useI18n } from './i18n';

export default function AppProblems({ problems }: { problems: AppProblem[] }) {
  const { t } = useI18n();
  const [open, setOpen] = useState(true);
  return (
    <section className={s.panel} aria-label={t('files.wrong')}>
      <UnstyledButton className={s.head} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="triangle-alert" size={18} />
        <span role="status">{t('files.wrong.n', { n: problems.length })}</span>
        <Icon name={open ? 'chevron-down' : 'chevron-up'} />
      </UnstyledButton>
      {open && (
        <ul className={s.list} tabIndex={0} aria-label={t('files.wrong')}>
          {problems.map((problem, i) => (
            <li key={i}>
              <One problem={problem} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function One({ problem: { file, line, column, message, cause, hint } }: { problem: AppProblem }) {
  return (
    <>
      {file && <code>{[file, line, column].filter(Boolean).join(':')}</code>}
      <p>{message}</p>
      {cause && <pre>{column ? `${cause}\n${blank(cause, column)}^` : cause}</pre>}
      {hint && <p className={s.hint}>{hint}</p>}
    </>
  );
}

/** As wide as what stands before the column; a Chinese sign is two wide. */
const blank = (cause: string, column: number) =>
  [...cause]
    .slice(0, column - 1)
    .map((sign) => (sign === '\t' ? sign : /[\u2e80-\ud7a3\uff01-\uff60]/.test(sign) ? '　' : ' '))
    .join('');
