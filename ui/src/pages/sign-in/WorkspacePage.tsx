/*
 * The bare address of a server with several tenants: asks for the name, since an ordinary server must
 * not list them; a demo offers its own.
 */
import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useI18n } from '../../app/i18n';
import { homeOf } from '../../app/place';
import { ObjectIcon } from '../../kit/ObjectIcon';
import { Card } from './Card';
import { useDemo, type DemoTenant } from './demo';
import s from './Demo.module.css';

export default function WorkspacePage() {
  const { t, language } = useI18n();
  const { data, isPending } = useDemo(language);
  if (isPending) return null;
  if (!data?.tenants.length) return <AskForName />;
  return (
    <Card title={t('workspace.which')} text={t('demo.which')}>
      <ul className={s.tenants}>
        {data.tenants.map((one) => (
          <li key={one.name}>
            <Tenant tenant={one} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Tenant({ tenant: { name, label, icon } }: { tenant: DemoTenant }) {
  return (
    <a className={s.choice} href={homeOf(name)}>
      <ObjectIcon object={name} icon={icon} />
      <span>
        <b>{label}</b>
        <small>{homeOf(name)}</small>
      </span>
    </a>
  );
}

function AskForName() {
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
