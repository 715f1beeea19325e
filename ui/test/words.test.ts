/* The catalogues: same keys, same blanks, no empty word, plural forms. */
import { describe, expect, it } from 'vitest';
import { translator } from '../src/app/i18n';
import { en, type Key } from '../src/app/locales/en';
import { zhCN } from '../src/app/locales/zh-CN';
import { asSentence } from '../src/app/sentence';

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
  // These are put together while running, of a beginning and what the server or a table names.
  const beginnings = [
    'export.columns',
    'export.format',
    'export.words',
    'import.mode',
    'job.count',
    'job',
    'op',
    'period',
  ];
  const begun = new RegExp(`^(${beginnings.join('|')})\\.[^.]+$`);
  const named = keys.filter((key) => !begun.test(key) && !key.endsWith('.one'));
  it.each(beginnings)('something is put together with %s', (beginning) =>
    expect(code.includes(`\`${beginning}.\${`) || code.includes(`'${beginning}'`)).toBe(true),
  );
  it.each(named)('%s is said somewhere', (key) => expect(code).toContain(`'${key}'`));
});

it('a line becomes a whole sentence, whatever it ends with', () => {
  expect(asSentence('the rule failed: oops')).toBe('The rule failed: oops.');
  expect(asSentence('Not thirteen.')).toBe('Not thirteen.');
  expect(asSentence('“数量”太大')).toBe('“数量”太大。');
});
