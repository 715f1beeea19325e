/*
 * Values as words for the eye: numbers, money, days, instants. One rule: an amount goes to Intl as
 * the text it came in, never through a float, so that 18 digits stay 18 digits.
 */
export interface Formats {
  integer(value: number | string): string;
  decimal(value: number | string, scale: number): string;
  money(value: number | string, currency: string, scale: number, compact?: boolean): string;
  /** What a whole number leaves out: ".00" */
  zeros(scale: number): string;
  date(day: string): string;
  dateTime(instant: string): string;
  ago(instant: string): string;
}

type Exact = Intl.StringNumericLiteral;

/** Below it the exact amount is as short. */
const SHORT_FROM = 10_000;

const AGO: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86400],
  ['month', 30 * 86400],
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
];

export function formatsFor(language: string, timeZone: string): Formats {
  const known = new Map<string, Intl.NumberFormat>();
  const number = (options: Intl.NumberFormatOptions & { trailingZeroDisplay?: string }) => {
    const key = JSON.stringify(options);
    const format = known.get(key) ?? new Intl.NumberFormat(language, options);
    known.set(key, format);
    return format;
  };

  const day = new Intl.DateTimeFormat(language, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    timeZone: 'UTC',
  });
  const instant = new Intl.DateTimeFormat(language, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });

  return {
    integer: (value) => number({ maximumFractionDigits: 0 }).format(String(value) as Exact),
    decimal: (value, scale) =>
      number({ maximumFractionDigits: scale }).format(String(value) as Exact),
    money: (value, currency, scale, compact) =>
      number(
        moneyOptions(currency, scale, compact && Math.abs(Number(value)) >= SHORT_FROM),
      ).format(String(value) as Exact),
    zeros: (scale) =>
      number({ minimumFractionDigits: scale, maximumFractionDigits: scale }).format(0).slice(1),
    date: (text) => day.format(Date.parse(`${text}T00:00:00Z`)),
    dateTime: (text) => instant.format(Date.parse(text)),
    ago: (text) => {
      const seconds = (Date.parse(text) - Date.now()) / 1000;
      const [unit, length] = AGO.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
      return relative.format(unit === 'second' ? 0 : Math.round(seconds / length), unit);
    },
  };
}

function moneyOptions(currency: string, scale: number, compact = false) {
  return {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    ...(compact
      ? { notation: 'compact', minimumFractionDigits: 0, maximumFractionDigits: 1 }
      : {
          minimumFractionDigits: scale,
          maximumFractionDigits: scale,
          trailingZeroDisplay: 'stripIfInteger',
        }),
  } as Intl.NumberFormatOptions;
}
