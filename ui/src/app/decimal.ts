/*
 * Exact numbers, as core/base/decimal.h has them: digits and a scale, 12.50 is { 1250n, 2 }. At
 * most 18 digits and 6 places; products and quotients round half away from zero. One rule: what
 * does not fit is null, an empty value; so its places count, 1.50 is not quite 1.5.
 */
export interface Decimal {
  digits: bigint;
  scale: number;
}

const MOST = 10n ** 18n;
const MAX_SCALE = 6;

const power = (places: number) => 10n ** BigInt(places);
const fitting = (digits: bigint, scale: number): Decimal | null =>
  digits < MOST && digits > -MOST ? { digits, scale } : null;

export const whole = (number: bigint | number): Decimal => ({ digits: BigInt(number), scale: 0 });

/** With the places as written: 12.50 has two. */
export function parseDecimal(text: string): Decimal | null {
  const parts = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(text);
  if (!parts) return null;
  const [, sign, front, places = ''] = parts;
  return fitting(BigInt(`${sign}${front}${places}`), places.length);
}

/** A whole number of any size: what is stored is read, whether one can compute with it or not. */
export const parseWhole = (text: string): Decimal | null =>
  /^-?\d+$/.test(text) ? whole(BigInt(text)) : null;

/** Without trailing zeros: 12.5 */
export function decimalText({ digits, scale }: Decimal): string {
  const sign = digits < 0n ? '-' : '';
  const all = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
  const places = all.slice(all.length - scale).replace(/0+$/, '');
  const front = sign + all.slice(0, all.length - scale);
  return scale > 0 && places ? `${front}.${places}` : front;
}

/** a / b, half away from zero. */
function divideRounded(a: bigint, b: bigint): bigint {
  const negative = a < 0n !== b < 0n;
  const [up, down] = [a < 0n ? -a : a, b < 0n ? -b : b];
  const rounded = (2n * up + down) / (2n * down);
  return negative ? -rounded : rounded;
}

export function rescale(a: Decimal, scale: number): Decimal | null {
  if (scale === a.scale) return a;
  if (scale > a.scale) return fitting(a.digits * power(scale - a.scale), scale);
  return fitting(divideRounded(a.digits, power(a.scale - scale)), scale);
}

function aligned(a: Decimal, b: Decimal): [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale);
  return [a.digits * power(scale - a.scale), b.digits * power(scale - b.scale), scale];
}

export function add(a: Decimal, b: Decimal): Decimal | null {
  const [x, y, scale] = aligned(a, b);
  return fitting(x + y, scale);
}

export const negate = (a: Decimal): Decimal | null => fitting(-a.digits, a.scale);

export function subtract(a: Decimal, b: Decimal): Decimal | null {
  const [x, y, scale] = aligned(a, b);
  return fitting(x - y, scale);
}

/** Towards minus infinity (0) or plus infinity (1). */
export function roundTowards({ digits, scale }: Decimal, direction: 0 | 1): Decimal {
  const unit = power(scale);
  const [cut, rest] = [digits / unit, digits % unit];
  if (direction === 0 && rest < 0n) return whole(cut - 1n);
  return whole(direction === 1 && rest > 0n ? cut + 1n : cut);
}

export function multiply(a: Decimal, b: Decimal): Decimal | null {
  const scale = a.scale + b.scale;
  const digits = a.digits * b.digits;
  return scale <= MAX_SCALE
    ? fitting(digits, scale)
    : fitting(divideRounded(digits, power(scale - MAX_SCALE)), MAX_SCALE);
}

export function divide(a: Decimal, b: Decimal): Decimal | null {
  if (b.digits === 0n) return null;
  return fitting(
    divideRounded(a.digits * power(MAX_SCALE + b.scale), b.digits * power(a.scale)),
    MAX_SCALE,
  );
}

/** Its sign follows the dividend. */
export function remainder(a: Decimal, b: Decimal): Decimal | null {
  const [x, y, scale] = aligned(a, b);
  return y === 0n ? null : fitting(x % y, scale);
}

export function compareDecimals(a: Decimal, b: Decimal): number {
  const [x, y] = aligned(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}
