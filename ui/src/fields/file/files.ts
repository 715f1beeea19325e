/* What a value of files is, and how it reads. One rule: nobody else looks into such a value. */
import type { FileRef, Value } from '../../app/types';

export const filesOf = (value: Value | undefined): FileRef[] =>
  Array.isArray(value) ? (value as unknown as FileRef[]) : [];

export const valueOf = (files: FileRef[]) => files as unknown as Value;

const ICONS: [RegExp, string][] = [
  [/^image\//, 'image'],
  [/pdf$/, 'file-text'],
  [/spreadsheet|csv$/, 'file-spreadsheet'],
  [/word|presentation|^text\//, 'file-text'],
];

export const iconOf = ({ type }: FileRef) =>
  ICONS.find(([pattern]) => pattern.test(type ?? ''))?.[1] ?? 'file';

/**
 * Pictures are sent as they are, there are no smaller copies: in a list only those that are small
 * anyway are drawn, on a page those that still come quickly.
 */
const LIGHT = { list: 256 * 1024, page: 4 * 1024 * 1024 };

/** Only what the server has found to be a picture, from its bytes. */
export const isDrawn = ({ image, url, size }: FileRef, where: keyof typeof LIGHT) =>
  image && url !== null && (size ?? 0) <= LIGHT[where];

const UNITS = ['B', 'KB', 'MB', 'GB'];

/** 48211 -> 47 KB */
export function sizeOf(bytes: number | null): string {
  let [size, unit] = [bytes ?? 0, 0];
  while (size >= 1024 && unit < UNITS.length - 1) [size, unit] = [size / 1024, unit + 1];
  return `${size < 10 && unit ? size.toFixed(1) : Math.round(size)} ${UNITS[unit]}`;
}
