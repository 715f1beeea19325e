/*
 * Signing in: name and password; where the server wants a new password first, that step too. One
 * rule: what the server says stands above the button, in the language chosen here.
 */
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';
import { ApiError } from '../../app/api';
import { useI18n } from '../../app/i18n';
import { tenant } from '../../app/place';
import { signIn, type WayToSignIn } from '../../app/session';
import { Notice } from '../../kit/Notice';
import { Problems } from '../../kit/Problems';
import { Card } from './Card';
import { DemoPeople } from './DemoPeople';
import { NewPassword } from './NewPassword';

export default function SignInPage({ language }: { language: string | null }) {
  const { t } = useI18n();
  const [, go] = useLocation();
  const [search] = useSearchParams();
  const way = useHistoryState<WayToSignIn | null>();
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [expired, setExpired] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  const enter = async (newPassword?: string, as = { user: user.trim(), password }) => {
    setBusy(true);
    setError(null);
    try {
      await signIn({ ...as, ...(newPassword && { new_password: newPassword }) }, language);
      const next = search.get('next') ?? '/';
      go(/^\/(?![/\\])/.test(next) ? next : '/', { replace: true });
    } catch (caught) {
      const firstTime =
        caught instanceof ApiError && caught.has('password.expired') && !newPassword;
      setExpired((was) => was || firstTime);
      setError(firstTime ? null : caught);
    }
    setBusy(false);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void enter();
  };

  if (expired) {
    return (
      <NewPassword
        busy={busy}
        error={error}
        onSave={(value) => void enter(value)}
        onBack={() => setExpired(false)}
      />
    );
  }
  return (
    <Card title={t('sign.in')} text={tenant!}>
      <form onSubmit={submit}>
        <TextInput
          label={t('sign.login')}
          value={user}
          onChange={(event) => setUser(event.currentTarget.value)}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          data-autofocus
          autoFocus
        />
        <PasswordInput
          label={t('sign.password')}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': t('form.show.password') }}
          required
          withAsterisk={false}
        />
        {error !== null && <Problems error={error} />}
        {error === null && way?.ended && (
          <Notice tone="info" icon="clock" title={t('sign.ended')}>
            {t('sign.ended.hint')}
          </Notice>
        )}
        <Button type="submit" fullWidth h={40} loading={busy}>
          {t('sign.in')}
        </Button>
      </form>
      <DemoPeople
        busy={busy}
        onChoose={(login, secret) => void enter(undefined, { user: login, password: secret })}
      />
    </Card>
  );
}
