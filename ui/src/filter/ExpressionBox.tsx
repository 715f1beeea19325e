/*
 * The filter as the text that it is, for what no row can say. One rule: the server is asked before
 * it counts, and what is wrong with it stands below the box.
 */
import { Button, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryString } from '../app/api';
import { useI18n } from '../app/i18n';
import { problemsOf, problemWords } from '../app/problems';
import s from './Filter.module.css';

interface Props {
  object: string;
  text: string;
  onApply: (text: string) => void;
  onBack: () => void;
}

export function ExpressionBox({ object, text, onApply, onBack }: Props) {
  const { t } = useI18n();
  const [typed, setTyped] = useState(text);
  const check = useMutation({
    mutationFn: (where: string) =>
      api('GET', `/data/${object}?${queryString({ select: 'id', where, limit: 1 })}`),
    onSuccess: (_, where) => (onApply(where), onBack()),
  });
  const problems = check.error ? problemsOf(check.error) : [];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        check.mutate(typed.trim());
      }}
    >
      <Textarea
        label={t('filter.expression')}
        description={t('filter.expression.help')}
        classNames={{ input: s.code }}
        autosize
        minRows={3}
        data-autofocus
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        error={problems.map((problem) => problemWords(problem, t)).join(' ')}
      />
      <div className={s.foot}>
        <Button variant="subtle" color="gray" onClick={onBack}>
          {t('filter.rows')}
        </Button>
        <span className="grow" />
        <Button type="submit" loading={check.isPending}>
          {t('filter.apply')}
        </Button>
      </div>
    </form>
  );
}
