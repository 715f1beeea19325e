/*
 * A box for a number of any size, grouped again when one leaves it. One rule: the text becomes a
 * value without passing through a float; and it never changes under the cursor, not even on focus.
 */
import { TextInput } from '@mantine/core';
import { useState, type ComponentProps, type ReactNode } from 'react';
import { useI18n } from '../app/i18n';
import { parseNumber } from '../app/number';
import type { Value } from '../app/types';

interface Props extends Omit<ComponentProps<typeof TextInput>, 'value' | 'onChange' | 'prefix'> {
  value: Value;
  onChange: (value: Value) => void;
  scale: number;
  show: (value: number | string) => string;
  sign?: ReactNode;
  /** A unit, at the right. */
  unit?: string | null;
}

export function NumberBox({ value, onChange, scale, show, sign, unit, error, ...rest }: Props) {
  const { t, language } = useI18n();
  const [typed, setTyped] = useState<string | null>(null);
  const amount = value as number | string | null;
  const wrong = typed !== null && parseNumber(typed, language, scale) === undefined;
  const isNumber = amount !== null && /^-?[\d.]+$/.test(String(amount));
  const atRest = isNumber ? show(amount) : (amount ?? '');

  const type = (text: string) => {
    setTyped(text);
    const parsed = parseNumber(text, language, scale);
    // What is no number still counts as entered: the server says so, if nobody corrects it.
    onChange(parsed === undefined ? text : parsed);
  };

  return (
    <TextInput
      {...rest}
      className="number"
      inputMode={scale > 0 ? 'decimal' : 'numeric'}
      autoComplete="off"
      leftSection={sign}
      {...(unit && {
        rightSection: <span className="quiet">{unit}</span>,
        rightSectionWidth: `calc(${unit.length + 1}em + 12px)`,
      })}
      error={wrong ? t('form.number') : error}
      value={typed ?? atRest}
      onBlur={() => setTyped(null)}
      onChange={(event) => type(event.currentTarget.value)}
    />
  );
}
