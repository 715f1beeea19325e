/*
 * Typed text as a number of the wire: a JSON number up to 15 significant digits, text from 16 on.
 * One rule: no float in between, so nothing that was typed is rounded in secret.
 */
const MOST_EXACT = 15;

/** null: nothing typed; undefined: not a number, or more decimal places than the scale has. */
export function parseNumber(
  typed: string,
  language: string,
  scale: number,
): number | string | null | undefined {
  const { group, decimal } = separators(language);
  const plain = typed
    .normalize('NFKC') // full-width digits of a Chinese keyboard
    .replaceAll(group, '')
    .replace(/[\s'\u00a0\u202f]/g, '')
    .replace(decimal, '.');
  if (plain === '') return null;

  const parts = /^([+-]?)0*(\d*)(?:\.(\d*))?$/.exec(plain);
  if (!parts || !/\d/.test(plain)) return undefined;
  const whole = parts[2] || '0';
  const places = (parts[3] ?? '').replace(/0+$/, '');
  if (places.length > scale) return undefined;

  const digits = places ? `${whole}.${places}` : whole;
  const negative = parts[1] === '-' && /[1-9]/.test(digits);
  const significant = `${whole}${places}`.replace(/^0+/, '').length;
  const text = negative ? `-${digits}` : digits;
  return significant > MOST_EXACT ? text : Number(text);
}

const known = new Map<string, { group: string; decimal: string }>();

function separators(language: string) {
  let found = known.get(language);
  if (!found) {
    const parts = new Intl.NumberFormat(language).formatToParts(-1234567.5);
    const of = (type: string, fallback: string) =>
      parts.find((part) => part.type === type)?.value ?? fallback;
    found = { group: of('group', ','), decimal: of('decimal', '.') };
    known.set(language, found);
  }
  return found;
}
