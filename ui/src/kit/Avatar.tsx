/*
 * A person as a coloured disc with initials: the last sign of a Chinese name, two letters of
 * others.
 */
import s from './kit.module.css';
import { personColor } from './tone';

function initials(name: string) {
  if (/[\u4e00-\u9fff]/.test(name)) return [...name].at(-1);
  const words = name.split(/\s+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0]!.toUpperCase())
    .join('');
}

export function Avatar({ name, size = 24 }: { name: string; size?: number }) {
  const style = {
    width: size,
    height: size,
    fontSize: Math.round(size * 0.42),
    background: personColor(name),
  };
  return (
    <span className={s.avatar} aria-hidden style={style}>
      {initials(name)}
    </span>
  );
}
