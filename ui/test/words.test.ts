/* The catalogues: same keys, same blanks, no empty word, plural forms. */
import { describe, expect, it } from 'vitest';
import { translator } from '../src/app/i18n';
import { en, type Key } from '../src/app/locales/en';
import { zhCN } from '../src/app/locales/zh-CN';

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
