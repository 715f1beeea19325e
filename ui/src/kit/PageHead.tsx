/*
 * The head of a page about one record: back, icon, kind, title; what can be done stands at the
 * right.
 */
import { ActionIcon } from '@mantine/core';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useI18n } from '../app/i18n';
import { Icon } from './Icon';
import { ObjectIcon } from './ObjectIcon';
import s from './PageHead.module.css';

interface Props {
  object: string;
  icon: string | null;
  kind: ReactNode;
  title: string;
  /** Where "back" leads if this tab has no page before. */
  fallback: string;
  children?: ReactNode;
}

export function PageHead({ object, icon, kind, title, fallback, children }: Props) {
  const { t } = useI18n();
  const [, go] = useLocation();
  return (
    <header className={s.head}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={32}
        aria-label={t('back')}
        onClick={() => go(fallback)}
      >
        <Icon name="chevron-left" size={18} />
      </ActionIcon>
      <ObjectIcon object={object} icon={icon} size={36} />
      <div className={s.titles}>
        <div className={s.kind}>{kind}</div>
        <h1 className="cut" title={title}>
          {title}
        </h1>
      </div>
      <span className="grow" />
      {children}
    </header>
  );
}
