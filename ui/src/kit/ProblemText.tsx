/*
 * One problem as people read it, and the rule it comes from. One rule: everybody learns which rule
 * refused; file, line and trace are for those who may see code.
 */
import { use } from 'react';
import type { Problem } from '../app/api';
import { useI18n } from '../app/i18n';
import { AppContext } from '../app/meta';
import { problemWords } from '../app/problems';
import type { User } from '../app/types';
import s from './kit.module.css';

export const seesCode = (user: User | undefined) =>
  !!user && (user.admin || user.setup === 'code' || user.setup === 'all');

export function ProblemText({ problem }: { problem: Problem }) {
  const { t } = useI18n();
  return (
    <>
      {problemWords(problem, t)}
      <RuleOf problem={problem} />
    </>
  );
}

export function RuleOf({ problem: { rule, file, line, trace } }: { problem: Problem }) {
  const { t } = useI18n();
  const code = seesCode(use(AppContext)?.user);
  if (!rule) return null;
  const place = code && file ? ` · ${file}${line ? `:${line}` : ''}` : '';
  return (
    <div className={s.rule}>
      {t('problem.rule', { rule }) + place}
      {code && trace && (
        <details>
          <summary>{t('problem.trace')}</summary>
          <pre>{trace}</pre>
        </details>
      )}
    </div>
  );
}
