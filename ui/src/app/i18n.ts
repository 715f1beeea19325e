/*
 * The UI's own words and the user's formats. One rule: only words that belong to the UI stand in
 * the catalogues; labels and messages arrive from the server already in the user's language.
 */
import { createContext, use } from 'react';
import type { Formats } from './format';
import type { Catalogue, Key } from './locales/en';

export type { Key } from './locales/en';
export type Words = Record<string, string | number>;
export type Translate = (key: Key, words?: Words) => string;

/** Catalogues by language; what has none reads English. Each says its own name. */
export const catalogues: Record<string, { name: string; load: () => Promise<Catalogue> }> = {
  'zh-CN': { name: '简体中文', load: async () => (await import('./locales/zh-CN')).zhCN },
  en: { name: 'English', load: async () => (await import('./locales/en')).en },
};

export const loadCatalogue = (language: string) => (catalogues[language] ?? catalogues.en!).load();

export const languageName = (language: string) =>
  catalogues[language]?.name ??
  new Intl.DisplayNames(language, { type: 'language' }).of(language) ??
  language;

const KEPT = 'tenon.language';

export const keepLanguage = (language: string) => localStorage.setItem(KEPT, language);

/**
 * Before sign-in: what was chosen here last, else the first of the browser's languages that we
 * speak.
 */
export function preferredLanguage(): string {
  const wanted = [localStorage.getItem(KEPT), ...navigator.languages];
  for (const language of wanted) {
    if (language && language in catalogues) return language;
    const relative = Object.keys(catalogues).find(
      (known) => language?.split('-')[0] === known.split('-')[0],
    );
    if (relative) return relative;
  }
  return 'en';
}

export function translator(language: string, catalogue: Catalogue): Translate {
  const plural = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  const fill = (text: string, words: Words) =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => {
      const word = words[name] ?? '';
      return typeof word === 'number' ? numbers.format(word) : word;
    });

  return (key, words) => {
    if (!words) return catalogue[key];
    const form = typeof words.n === 'number' ? (`${key}.${plural.select(words.n)}` as Key) : key;
    return fill(catalogue[form] ?? catalogue[key], words);
  };
}

export interface I18n {
  language: string;
  t: Translate;
  format: Formats;
  setLanguage(language: string): void;
}

export const I18nContext = createContext<I18n | null>(null);
export const useI18n = () => use(I18nContext)!;
