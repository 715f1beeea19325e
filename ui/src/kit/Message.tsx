/* What a page shows instead of its content: nothing there yet, not found, not reachable. One action at most. */
import type { ReactNode } from 'react';
import { Icon } from './Icon';
import s from './kit.module.css';

interface Props {
  icon: string;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  role?: 'alert' | 'status';
}

export function Message({ icon, title, children, action, role = 'status' }: Props) {
  return (
    <div className={s.message} role={role}>
      <span className={s.messageIcon}>
        <Icon name={icon} size={24} />
      </span>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}
