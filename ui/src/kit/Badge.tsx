/* A state as a coloured dot and a neutral pill: the word tells, the colour only helps. */
import type { ReactNode } from 'react';
import s from './kit.module.css';

export function Badge({ color, children }: { color?: string | null; children: ReactNode }) {
  return (
    <span className={s.badge} data-color={color ?? 'gray'}>
      <i />
      <span className="cut">{children}</span>
    </span>
  );
}
