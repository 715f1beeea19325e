/* The catalogues: same keys, same blanks, no empty word, plural forms. */
import { describe, expect, it } from 'vitest';
import { translator } from '../src/app/i18n';
import { en, type Key } from '../src/app/locales/en';
import { zhCN } from '../src/app/locales/zh-CN';
import { problemWords } from '../src/app/problems';

const keys = Object.keys(en) as Key[];
const blanks = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

describe('the catalogues', () => {
  it('have the same keys', () => expect(Object.keys(zhCN).sort()).toEqual([...keys].sort()));
  it.each(keys)('%s says something in both, with the same blanks', (key) => {
    expect(en[key].trim()).not.toBe('');
    expect(zhCN[key].trim()).not.toBe('');
    if (!key.endsWith('.one')) expect(blanks(zhCN[key])).toEqual(blanks(en[key]));
  });
});

describe('translate', () => {
  it('fills blanks and picks the form', () => {
    const t = translator('en', en);
    expect(t('list.count', { n: 1 })).toBe('1 record');
    expect(t('list.count', { n: 10000 })).toBe('10,000 records');
    expect(translator('zh-CN', zhCN)('list.count', { n: 10000 })).toBe('共 10,000 条');
  });
});

describe('every word', () => {
  const sources = import.meta.glob<string>('../src/**/*.{ts,tsx}', {
    query: '?raw',
    import: 'default',
    eager: true,
  });
  const code = Object.entries(sources)
    .filter(([path]) => !path.includes('/locales/'))
    .map(([, text]) => text)
    .join('\n');
  // Operators and plural forms are put together while running.
  const named = keys.filter((key) => !key.startsWith('op.') && !key.endsWith('.one'));
  it.each(named)('%s is said somewhere', (key) => expect(code).toContain(`'${key}'`));
});

it('a hint follows a whole sentence, whatever the message ends with', () => {
  const problem = (message: string, hint: string | null) => ({
    code: 'x',
    field: null,
    message,
    hint,
  });
  const t = (key: string) => key;
  expect(problemWords(problem('the rule failed: oops', 'It stopped.'), t)).toBe(
    'The rule failed: oops. It stopped.',
  );
  expect(problemWords(problem('Not thirteen.', 'Take 14.'), t)).toBe('Not thirteen. Take 14.');
  expect(problemWords(problem('“数量”太大', '请改小。'), t)).toBe('“数量”太大。 请改小。');
  expect(problemWords(problem('just this', null), t)).toBe('just this');
});
