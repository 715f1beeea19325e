/*
 * The stage bar: where a record stands on its way. An ordered list, so that screen readers hear
 * position and state; on phones a row of segments with the current name.
 */
import type { Field, Option } from '../../app/types';
import { Icon } from '../../kit/Icon';
import s from './Path.module.css';

const ENDS: Record<string, string> = { green: 'good', red: 'bad' };

/**
 * The way ends once: of several closed options only the one that was reached is shown, or the
 * first.
 */
function stepsOf(options: Option[], value: string | null): Option[] {
  const closed = (option: Option) => option.attributes?.closed === true;
  const open = options.filter(
    (option) => !closed(option) && (!option.retired || option.value === value),
  );
  const ends = options.filter((option) => closed(option) && !option.retired);
  const end = options.find((option) => closed(option) && option.value === value) ?? ends[0];
  return end ? [...open, end] : open;
}

export function Path({ field, value }: { field: Field; value: string | null }) {
  const steps = stepsOf(field.options ?? [], value);
  const at = steps.findIndex((option) => option.value === value);

  const stateOf = (option: Option, i: number) => {
    if (i !== at) return i < at ? 'done' : 'todo';
    return option.attributes?.closed === true ? (ENDS[option.color ?? ''] ?? 'on') : 'on';
  };

  return (
    <div className={s.bar}>
      <ol className={s.path} aria-label={field.label}>
        {steps.map((option, i) => (
          <li
            key={option.value}
            data-state={stateOf(option, i)}
            aria-current={i === at ? 'step' : undefined}
          >
            {i < at && <Icon name="check" size={14} />}
            <span className="cut">{option.label}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
