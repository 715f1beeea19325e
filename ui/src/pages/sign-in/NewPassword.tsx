/* The step between: a password that must be changed is changed before anything else is shown. */
import { Button, PasswordInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useI18n } from '../../app/i18n';
import { Problems } from '../../kit/Problems';
import { Card } from './Card';

interface Props {
  busy: boolean;
  error: unknown;
  onSave: (password: string) => void;
  onBack: () => void;
}

export function NewPassword({ busy, error, onSave, onBack }: Props) {
  const { t } = useI18n();
  const [first, setFirst] = useState('');
  const [again, setAgain] = useState('');
  const [differ, setDiffer] = useState(false);
  const toggle = { 'aria-label': t('form.show.password') };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setDiffer(first !== again);
    if (first === again) onSave(first);
  };

  return (
    <Card title={t('sign.password.change')} text={t('sign.password.why')}>
      <form onSubmit={submit}>
        <PasswordInput
          label={t('sign.password.new')}
          value={first}
          onChange={(event) => setFirst(event.currentTarget.value)}
          autoComplete="new-password"
          visibilityToggleButtonProps={toggle}
          required
          withAsterisk={false}
          autoFocus
        />
        <PasswordInput
          label={t('sign.password.again')}
          value={again}
          onChange={(event) => setAgain(event.currentTarget.value)}
          autoComplete="new-password"
          visibilityToggleButtonProps={toggle}
          error={differ && t('sign.password.differ')}
          required
          withAsterisk={false}
        />
        {error !== null && <Problems error={error} />}
        <Button type="submit" fullWidth h={40} loading={busy}>
          {t('sign.password.save')}
        </Button>
        <Button variant="subtle" color="gray" fullWidth onClick={onBack}>
          {t('sign.other')}
        </Button>
      </form>
    </Card>
  );
}
