/* Types money, with the currency's sign in front. */
import { useI18n } from '../../app/i18n';
import { scaleOf } from '../decimal/View';
import { dressed } from '../dressing';
import { NumberBox } from '../NumberBox';
import type { InputProps } from '../types';
import { useCurrency } from './View';

function signOf(language: string, currency: string) {
  const parts = new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  }).formatToParts(0);
  return parts.find((part) => part.type === 'currency')?.value ?? currency;
}

export function Input(props: InputProps) {
  const { format, language } = useI18n();
  const currency = useCurrency(props.field);
  const scale = scaleOf(props.field);
  const show = (value: number | string) => format.decimal(value, scale);
  const sign = currency && <span aria-hidden>{signOf(language, currency)}</span>;
  return (
    <NumberBox
      {...dressed(props)}
      value={props.value}
      onChange={props.onChange}
      scale={scale}
      show={show}
      sign={sign}
    />
  );
}
