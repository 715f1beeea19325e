/* The steps of a stage bar, and where one can go from each: from the options of the field alone. */
import type { Action, Guide, Option } from '../app/types';

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

/** A step to another stage: choosing the option, or pressing the button that leads there. */
export interface Way {
  stage: Option;
  action: Action | null;
}

/** A stage with a button of its own is reached by that alone; who may not press it sees no way. */
export function waysTo(
  targets: Option[],
  guides: Record<string, Guide>,
  pressable: Action[],
  movable: boolean,
): Way[] {
  return targets.flatMap((stage): Way[] => {
    const name = guides[stage.value]?.action;
    if (!name) return movable ? [{ stage, action: null }] : [];
    const action = pressable.find((one) => one.name === name);
    return action ? [{ stage, action }] : [];
  });
}
