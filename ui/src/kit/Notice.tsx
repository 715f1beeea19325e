/* A box that says something inside a page: what went wrong, or what should be known. */
import type { ReactNode } from 'react';
import { Icon } from './Icon';
import s from './kit.module.css';

interface Props {
  tone: 'danger' | 'info';
  icon: string;
  title?: string;
  children: ReactNode;
}

export function Notice({ tone, icon, title, children }: Props) {
  return (
    <div className={s.notice} data-tone={tone} role={tone === 'danger' ? 'alert' : 'status'}>
      <Icon name={icon} size={18} />
      <div>
        {title && <b>{title}</b>}
        <div>{children}</div>
      </div>
    </div>
  );
}
