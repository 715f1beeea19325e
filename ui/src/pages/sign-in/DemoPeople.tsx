/* In a demo: the people to sign in as, one press each. */
import { UnstyledButton } from '@mantine/core';
import { useI18n } from '../../app/i18n';
import { tenant } from '../../app/place';
import { Avatar } from '../../kit/Avatar';
import { useDemo } from './demo';
import s from './Demo.module.css';

interface Props {
  busy: boolean;
  onChoose: (user: string, password: string) => void;
}

export function DemoPeople({ busy, onChoose }: Props) {
  const { t, language } = useI18n();
  const demo = useDemo(language).data;
  const people = demo?.tenants.find(({ name }) => name === tenant)?.people ?? [];
  if (!people.length) return null;
  return (
    <section className={s.people} aria-label={t('demo.people')}>
      <h2>{t('demo.people')}</h2>
      <ul>
        {people.map(({ login, name, role }) => (
          <li key={login}>
            <UnstyledButton
              className={s.choice}
              disabled={busy}
              onClick={() => onChoose(login, demo?.password ?? '')}
            >
              <Avatar name={name} size={28} />
              <span>
                <b>{name}</b>
                <small>{role}</small>
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
