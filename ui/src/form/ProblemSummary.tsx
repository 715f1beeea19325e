/* All that stands in the way of saving, on top of the form; each line leads to its field. */
import { useI18n } from '../app/i18n';
import type { ObjectMeta } from '../app/types';
import { Notice } from '../kit/Notice';
import { RuleOf } from '../kit/ProblemText';
import s from './form.module.css';
import type { FormProblem } from './problems';

export function focusField(formId: string, field: string): void {
  const element = document.getElementById(`${formId}-${field}`);
  element?.scrollIntoView({ block: 'center' });
  element?.focus({ preventScroll: true });
}

export function ProblemSummary({
  problems,
  object,
  formId,
}: {
  problems: FormProblem[];
  object: ObjectMeta;
  formId: string;
}) {
  const { t } = useI18n();
  if (!problems.length) return null;
  return (
    <Notice tone="danger" icon="circle-alert" title={t('form.problems', { n: problems.length })}>
      <ul>
        {problems.map(({ field, words, problem }, i) => (
          <li key={i}>
            {field && object.fields.some(({ name }) => name === field) ? (
              <button
                type="button"
                className={s.textButton}
                onClick={() => focusField(formId, field)}
              >
                {words}
              </button>
            ) : (
              words
            )}
            {problem && <RuleOf problem={problem} />}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
