/*
 * A number as the way to its records. One rule: what can be counted can be listed; where no text
 * can say the condition, the number stands alone.
 */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useApp } from '../app/meta';
import { listPath } from '../app/place';

/** All records that meet the condition: narrowed by no view. */
export const drillPath = (object: string, where: string) =>
  listPath(object, `view=&${new URLSearchParams({ where })}`);

interface Props {
  object: string;
  where: string | null | undefined;
  className?: string;
  label?: string;
  children: ReactNode;
}

export function Drill({ object, where, className, label, children }: Props) {
  const { objects } = useApp();
  if (where === null || where === undefined || !(object in objects))
    return <span className={className}>{children}</span>;
  return (
    <Link href={drillPath(object, where)} className={className} aria-label={label}>
      {children}
    </Link>
  );
}
