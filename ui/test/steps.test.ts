/* The stage bar's steps and ways, and which actions a record page offers. */
import { expect, test } from 'vitest';
import type { Action, ObjectMeta, Option, RecordView } from '../src/app/types';
import { pressable } from '../src/pages/record/pressable';
import { stepsOf, targetsOf, waysTo } from '../src/stages/steps';

const option = (value: string, more: Partial<Option> = {}): Option => ({
  value,
  label: value,
  ...more,
});
const closed = { attributes: { closed: true } };
const options = [
  option('first'),
  option('old', { retired: true }),
  option('second'),
  option('won', closed),
  option('lost', closed),
];
const names = (list: Option[]) => list.map(({ value }) => value);
const waysFrom = (value: string, looked = value) => {
  const steps = stepsOf(options, value);
  const at = steps.findIndex((step) => step.value === value);
  return names(
    targetsOf(
      options,
      steps,
      at,
      steps.find((step) => step.value === looked)!,
    ),
  );
};

test('a way has one end, and a retired stage only where a record stands there', () => {
  expect(names(stepsOf(options, 'first'))).toEqual(['first', 'second', 'won']);
  expect(names(stepsOf(options, 'old'))).toEqual(['first', 'old', 'second', 'won']);
  expect(names(stepsOf(options, 'lost'))).toEqual(['first', 'second', 'lost']);
});

test('from a stage one goes to the next, or to the one that is looked at', () => {
  expect(waysFrom('first')).toEqual(['second']);
  expect(waysFrom('second', 'first')).toEqual(['first']);
});

test('before the end every end is offered; from an end only what is looked at', () => {
  expect(waysFrom('second')).toEqual(['won', 'lost']);
  expect(waysFrom('won')).toEqual([]);
  expect(waysFrom('won', 'first')).toEqual(['first']);
});

test('a record page offers what can be pressed now, the layout’s order first', () => {
  const action = (name: string, on = 'record') => ({ name, label: name, on });
  const object = {
    actions: [action('a'), action('b'), action('c'), action('all', 'list')],
    record: { header: { actions: ['edit', 'c', 'a'] } },
  } as unknown as ObjectMeta;
  const view = { actions: ['a', 'b', 'c', 'all'] } as unknown as RecordView;
  expect(pressable(object, view, false).map(({ name }) => name)).toEqual(['c', 'a', 'b']);
  expect(
    pressable(object, { actions: ['b'] } as RecordView, false).map(({ name }) => name),
  ).toEqual(['b']);
});

test('a stage with a button of its own is reached by that alone', () => {
  const guide = (action: string | null) => ({ text: null, fields: [], action });
  const guides = { won: guide('win'), second: guide(null) };
  const win = { name: 'win', label: 'Win' } as Action;
  const targets = [options[2]!, options[3]!, options[4]!];
  const told = (actions: Action[], movable: boolean) =>
    waysTo(targets, guides, actions, movable).map(({ stage, action }) =>
      action ? action.label : stage.value,
    );
  expect(told([win], true)).toEqual(['second', 'Win', 'lost']);
  expect(told([], true)).toEqual(['second', 'lost']);
  expect(told([win], false)).toEqual(['Win']);
});
