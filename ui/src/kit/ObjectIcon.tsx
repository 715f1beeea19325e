/* An object's icon on its tint, beside titles and in lists of objects. */
import { Icon } from './Icon';
import s from './kit.module.css';
import { objectColor } from './tone';

export function ObjectIcon({
  object,
  icon,
  size = 30,
}: {
  object: string;
  icon: string | null | undefined;
  size?: number;
}) {
  return (
    <span
      className={s.objectIcon}
      data-color={objectColor(object)}
      style={{ width: size, height: size }}
    >
      <Icon name={icon} size={Math.round(size * 0.56)} />
    </span>
  );
}
