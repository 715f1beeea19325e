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

  const current = steps[at];
  const end = current?.attributes?.closed === true ? ENDS[current.color ?? ''] : undefined;
  const passed = (i: number) => i < at && end !== 'bad'; // how far a lost one came, nobody knows

  const stateOf = (i: number) => {
    if (i !== at) return passed(i) ? 'done' : 'todo';
    return end ?? 'on';
  };

  return (
    <div className={s.bar}>
      <ol className={s.path} aria-label={field.label}>
        {steps.map((option, i) => (
          <li
            key={option.value}
            data-state={stateOf(i)}
            aria-current={i === at ? 'step' : undefined}
          >
            {passed(i) && <Icon name="check" size={14} />}
            <span className="cut">{option.label}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
