/* What stands in the way of a form, each with its field: the server's refusals, what is missing. */
import type { Problem } from '../app/api';
import type { Translate } from '../app/i18n';
import { problemsOf, problemWords } from '../app/problems';
import type { Field } from '../app/types';
import { fieldType } from '../fields';

export interface FormProblem {
  field: string | null;
  words: string;
  /** As the server said it; missing where the form itself found it. */
  problem?: Problem;
}

export const toldBy = (error: unknown, t: Translate): FormProblem[] =>
  problemsOf(error).map((problem) => ({
    field: problem.field,
    words: problemWords(problem, t),
    problem,
  }));

export const missingOf = (fields: Field[], t: Translate): FormProblem[] =>
  fields.map((field) => ({
    field: field.name,
    words: t(fieldType(field).chosen ? 'form.required.choose' : 'form.required', {
      field: field.label,
    }),
  }));
