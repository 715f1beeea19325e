/* Filters: rows to the text of an expression and back, with nothing able to leave its quotes. */
import { describe, expect, it, vi } from 'vitest';

vi.mock('../src/generated/icons.svg?url', () => ({ default: '' }));
vi.mock('../src/app/place', () => ({
  tenant: 'demo',
  base: '/t/demo',
  apiBase: '',
  recordPath: () => '',
}));
const { read, write, pathsOf } = await import('../src/filter/conditions');
const { operatorsOf } = await import('../src/filter/operators');
const { periods } = await import('../src/filter/periods');
const { parse } = await import('../src/filter/language');
const { everyCondition, sampleFields } = await import('./conditions');

const fields = new Map(sampleFields.map((field) => [field.name, field]));
const one = (path: string, operator: string, ...values: unknown[]) =>
  write({ join: 'and', items: [{ path, operator, values: values as never }] }, fields);
const back = (text: string) => read(text, fields);
const all = (...items: object[]) => ({ join: 'and', items });
const some = (...items: object[]) => ({ join: 'or', items });

describe('a condition as text', () => {
  it.each([
    [
      'a text',
      one('name', 'contains', 'O\'Brien \\ "x"\n'),
      String.raw`contains(name, 'O\'Brien \\ "x"\n')`,
    ],
    [
      "an escape of one's own",
      one('name', '==', "\\' or true --"),
      String.raw`name == '\\\' or true --'`,
    ],
    ['a text like a pattern', one('name', '==', ':f $& :v'), "name == ':f $& :v'"],
    [
      'a long amount',
      one('amount', '>=', '123456789012345678.12'),
      'amount >= 123456789012345678.12',
    ],
    ['a negative number', one('amount', '<', -5), 'amount < -5'],
    ['a stretch', one('amount', 'between', 1, 2.5), '(amount >= 1 and amount <= 2.5)'],
    ['one option', one('stage', '==', 'won'), "stage == 'won'"],
    ['some options', one('stage', '==', 'won', 'lost'), "one_of(stage, 'won', 'lost')"],
    ['none of some', one('stage', '~=', 'won', 'lost'), "not one_of(stage, 'won', 'lost')"],
    ['a list with one', one('regions', 'has', 'north'), "has(regions, 'north')"],
    [
      'a list with any of some',
      one('regions', 'has', 'north', 'east'),
      "(has(regions, 'north') or has(regions, 'east'))",
    ],
    [
      'a list with none of some',
      one('regions', 'has_not', 'north', 'east'),
      "(not has(regions, 'north') and not has(regions, 'east'))",
    ],
    ['a day', one('close_date', '<', '2026-11-22'), "close_date < '2026-11-22'"],
    [
      'this month',
      one('close_date', 'during', 'this_month'),
      "(close_date >= start_of('month', today()) and close_date < add_months(start_of('month', today()), 1))",
    ],
    [
      'the last days',
      one('met_at', 'last_days', 7),
      '(met_at >= add_days(today(), -7) and met_at < add_days(today(), 1))',
    ],
    ['a record', one('account', '==', { id: '01j8', title: 'Acme' }), "account == '01j8'"],
    ['me', one('owner', '==', { id: 'me', title: null }), 'owner == user.id'],
    ['my department', one('owner', 'my_department'), 'owner.department == user.department'],
    ['yes', one('vip', '==', true), 'vip == true'],
    ['empty', one('name', 'is_empty'), 'is_empty(name)'],
    ['unfinished', one('amount', '>', null) + one('amount', 'between', 1), ''],
    ['unknown', one('secret', '==', 'x') + one('name', 'drop', 'x'), ''],
  ])('%s', (_, written, wanted) => expect(written).toBe(wanted));
});

describe('there and back', () => {
  it.each(everyCondition.map((condition) => [condition.path, condition.operator, condition]))(
    '%s %s',
    (_path, _operator, condition) => {
      const alone = write({ join: 'and', items: [condition] }, fields);
      expect(alone).not.toBe('');
      expect(back(alone)).toEqual(all(condition));
      // Beside others and inside a group it stays the same.
      const other = { path: 'name', operator: 'is_empty', values: [] };
      const filter = { join: 'and', items: [other, { join: 'or', items: [condition, other] }] };
      expect(back(write(filter as never, fields))).toEqual(filter);
    },
  );
  it('every operator of every kind has a sample', () => {
    const sampled = new Set(everyCondition.map(({ path, operator }) => `${path} ${operator}`));
    const offered = sampleFields.flatMap((field) =>
      operatorsOf(field).map(({ name }) => `${field.name} ${name}`),
    );
    expect(offered.filter((operator) => !sampled.has(operator))).toEqual([]);
  });
  it('the server reads all of it: tests/http/filters.test.mjs', async () => {
    const during = Object.keys(periods).map((name) => ({
      path: 'met_at',
      operator: 'during',
      values: [name],
    }));
    const lines = [...everyCondition, ...during].map((one) =>
      write({ join: 'and', items: [one] }, fields),
    );
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../../tests/http/filters.txt');
  });
  it.each(Object.keys(periods))('%s', (period) => {
    const condition = { path: 'met_at', operator: 'during', values: [period] };
    expect(back(write({ join: 'and', items: [condition] }, fields))).toEqual(all(condition));
  });
});

describe('reading what others wrote', () => {
  const empty = { path: 'name', operator: 'is_empty', values: [] };
  const yes = (path: string) => ({ path, operator: '==', values: [true] });
  it.each([
    ['nothing', '  ', all()],
    [
      'a boolean alone',
      'not vip and vip',
      all({ path: 'vip', operator: '==', values: [false] }, yes('vip')),
    ],
    ['any of', 'is_empty(name) or vip', some(empty, yes('vip'))],
    ['a group', 'vip and (vip or is_empty(name))', all(yes('vip'), some(yes('vip'), empty))],
    [
      '"and" binds first',
      'vip or vip and is_empty(name)',
      some(yes('vip'), all(yes('vip'), empty)),
    ],
    [
      'too deep',
      'vip and (vip or (vip and is_empty(name)))',
      all(yes('vip'), some(yes('vip'), { text: '(vip and is_empty(name))' })),
    ],
    ['a computation', 'amount * 2 > 5 and vip', all({ text: 'amount * 2 > 5' }, yes('vip'))],
    ['two fields', 'amount > expected', all({ text: 'amount > expected' })],
    ['an unknown field', "secret == 'x'", all({ text: "secret == 'x'" })],
    ['no expression at all', 'amount >', all({ text: 'amount >' })],
    ['a chained comparison', '1 < amount < 5', all({ text: '1 < amount < 5' })],
    ['a value of another kind', "amount == 'x'", all({ text: "amount == 'x'" })],
  ])('%s', (_, text, wanted) => expect(back(text)).toEqual(wanted));

  it('an expression beside others keeps together', () => {
    const items = [{ text: 'a.b > 1 or c < 2' }, empty];
    expect(write({ join: 'and', items } as never, fields)).toBe(
      '(a.b > 1 or c < 2) and is_empty(name)',
    );
    const closed = [{ text: '(a) or (b)' }, empty];
    expect(write({ join: 'and', items: closed } as never, fields)).toBe(
      '((a) or (b)) and is_empty(name)',
    );
    expect(write({ join: 'and', items: [{ text: 'what (' }] } as never, fields)).toBe('what (');
  });
  it('the paths that must be known', () =>
    expect(pathsOf("owner.department == user.department and contains(account.name, 'x')")).toEqual([
      'account.name',
      'owner',
      'owner.department',
    ]));
  it('places cut the text as it stands', () => {
    const text = ' vip and  (amount  > 5)';
    expect(parse(text)!.args.map(({ from, to }) => text.slice(from, to))).toEqual([
      'vip',
      '(amount  > 5)',
    ]);
  });
});
