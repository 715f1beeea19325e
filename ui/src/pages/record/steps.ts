/* The steps of a stage bar, and where one can go from each: from the options of the field alone. */
import type { Option } from '../../app/types';

/** "closed: true" on an option: the way ends here. */
export const isEnd = (option: Option) => option.attributes?.closed === true;

/**
 * The way ends once: of several closed options only the one that was reached is shown, or the
 * first.
 */
export function stepsOf(options: Option[], value: string | null): Option[] {
  const open = options.filter(
    (option) => !isEnd(option) && (!option.retired || option.value === value),
  );
  const ends = options.filter((option) => isEnd(option) && !option.retired);
  const end = options.find((option) => isEnd(option) && option.value === value) ?? ends[0];
  return end ? [...open, end] : open;
}

/**
 * Looking at the current stage, the next one; looking at another, that one. At the end of the way
 * every end that there is.
 */
export function targetsOf(options: Option[], steps: Option[], at: number, looked: Option) {
  const current = steps[at];
  const target = looked === current ? steps[at + 1] : looked;
  if (!target || (current && isEnd(current) && looked === current)) return [];
  if (!isEnd(target)) return [target];
  return options.filter((option) => isEnd(option) && !option.retired && option !== current);
}
