/* A few words side by side, of which one is chosen. */
import s from './kit.module.css';

interface Props<T extends string> {
  label?: string;
  value: T;
  items: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}

export function Segments<T extends string>({ label, value, items, onChange }: Props<T>) {
  return (
    <div className={s.segments} role="group" aria-label={label}>
      {items.map((item) => (
        <button
          key={item.value}
          type="button"
          aria-pressed={item.value === value}
          onClick={() => onChange(item.value)}
        >
          {item.label}
        </button>
      ))}
    </div>
  );
}
