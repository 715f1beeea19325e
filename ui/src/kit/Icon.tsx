/*
 * One icon of the sprite. Metadata names icons by string: an unknown one becomes a plain box, never
 * a hole.
 */
import sprite from '../generated/icons.svg?url';
import { iconNames } from '../generated/icons';

interface Props {
  name: string | null | undefined;
  size?: number;
  className?: string;
}

export function Icon({ name, size = 16, className }: Props) {
  const known = name && iconNames.has(name) ? name : 'box';
  return (
    <svg className={className} width={size} height={size} aria-hidden focusable="false">
      <use href={`${sprite}#${known}`} />
    </svg>
  );
}
