/*
 * What a page shows instead of its content: nothing there yet, not found, not reachable. One action
 * at most.
 */
import type { ReactNode } from 'react';
import { Icon } from './Icon';
import s from './kit.module.css';

interface Props {
  icon: string;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  role?: 'alert' | 'status';
  /** h1 where the message is the whole page. */
  heading?: 'h1' | 'h2';
}

export function Message({
  icon,
  title,
  children,
  action,
  role = 'status',
  heading: Heading = 'h2',
}: Props) {
  return (
    <div className={s.message} role={role}>
      <span className={s.messageIcon}>
        <Icon name={icon} size={24} />
      </span>
      <Heading>{title}</Heading>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}
