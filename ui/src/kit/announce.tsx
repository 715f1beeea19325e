/*
 * Short words at the edge of the screen after something has happened. One rule: what went well
 * leaves by itself, what should be read stays until it is closed.
 */
import { notifications } from '@mantine/notifications';
import type { Translate } from '../app/i18n';
import { problemsOf } from '../app/problems';
import type { Warning } from '../app/types';
import { ProblemText } from './ProblemText';

const MISSING = 'missing';
const closing = (t: Translate) => ({ 'aria-label': t('close') });

/** It is done; what the rules had to say about it stands beside. */
export function announce(t: Translate, message: string, warnings: Warning[] = []): void {
  notifications.show({
    color: 'green',
    autoClose: 2500,
    message,
    closeButtonProps: closing(t),
  });
  if (!warnings.length) return;
  notifications.show({
    color: 'yellow',
    autoClose: false,
    title: t('warning.title'),
    message: warnings.map((warning, i) => <div key={i}>{warning.message}</div>),
    closeButtonProps: closing(t),
  });
}

/** Some of the page has not arrived, or all of it has by now. */
export function announceMissing(t: Translate, some: boolean): void {
  if (!some) return void notifications.hide(MISSING);
  notifications.show({
    id: MISSING,
    position: 'top-center', // it stays: below it would lie on a form's buttons
    color: 'yellow',
    autoClose: false,
    message: t('problem.parts'),
    closeButtonProps: closing(t),
  });
}

/** It did not happen, and there is no dialog that could say so. */
export function announceFailure(t: Translate, title: string, error: unknown): void {
  notifications.show({
    color: 'red',
    autoClose: false,
    title,
    message: problemsOf(error).map((problem, i) => (
      <div key={i}>
        <ProblemText problem={problem} />
      </div>
    )),
    closeButtonProps: closing(t),
  });
}
