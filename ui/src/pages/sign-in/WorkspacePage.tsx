/*
 * The bare address of a server with several tenants: asks for the name, since it must not list
 * them.
 */
import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useI18n } from '../../app/i18n';
import { homeOf } from '../../app/place';
import { Card } from './Card';

export default function WorkspacePage() {
  const { t } = useI18n();
  const [name, setName] = useState('');

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) location.assign(homeOf(name.trim()));
  };

  return (
    <Card title={t('workspace.which')} text={t('workspace.hint')}>
      <form onSubmit={submit}>
        <TextInput
          label={t('workspace.name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          autoFocus
        />
        <Button type="submit" fullWidth h={40}>
          {t('workspace.go')}
        </Button>
      </form>
    </Card>
  );
}
