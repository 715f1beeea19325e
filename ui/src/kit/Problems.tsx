/*
 * The server's refusal in words: as a box inside a page or dialog, or in place of a page that could
 * not load.
 */
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiError } from '../app/api';
import { useI18n } from '../app/i18n';
import { problemsOf, problemWords } from '../app/problems';
import { Icon } from './Icon';
import { Message } from './Message';
import { Notice } from './Notice';
import { ProblemText } from './ProblemText';

export function Problems({ error }: { error: unknown }) {
  const { t } = useI18n();
  const problems = problemsOf(error);
  return (
    <Notice tone="danger" icon="circle-alert" title={t('problem.title')}>
      {problems.map((problem, i) => (
        <div key={i}>
          <ProblemText problem={problem} />
        </div>
      ))}
    </Notice>
  );
}

interface LoadFailedProps {
  error: unknown;
  retry: () => void;
  heading?: 'h1' | 'h2';
  /** Instead of trying again, where that leads nowhere. */
  action?: ReactNode;
}

export function LoadFailed({ error, retry, heading = 'h1', action }: LoadFailedProps) {
  const { t } = useI18n();
  const request = error instanceof ApiError ? error.request : null;
  const offline = error instanceof ApiError && error.status === 0;
  return (
    <Message
      role="alert"
      heading={heading}
      icon={offline ? 'wifi-off' : 'circle-alert'}
      title={problemsOf(error)
        .map((problem) => problemWords(problem, t))
        .join(' ')}
      action={
        action ?? (
          <Button variant="default" leftSection={<Icon name="refresh-cw" />} onClick={retry}>
            {t('retry')}
          </Button>
        )
      }
    >
      {request ? t('problem.request', { request }) : null}
    </Message>
  );
}
