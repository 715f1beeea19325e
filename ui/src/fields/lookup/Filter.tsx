/* Finds a record to compare with; for people, "me" stands first and stays whoever looks. */
import { useI18n } from '../../app/i18n';
import type { Ref } from '../../app/types';
import { dressedFilter } from '../dressing';
import type { FilterProps } from '../types';
import { RefBox } from './RefBox';
import { targetOf } from './View';

export function Filter(props: FilterProps) {
  const { t } = useI18n();
  const first = targetOf(props.field) === 'user' ? [{ id: 'me', title: t('filter.me') }] : [];
  return (
    <RefBox
      {...dressedFilter(props)}
      object={props.object}
      field={props.field}
      value={props.value as Ref | null}
      onChange={props.onChange}
      first={first}
      comboboxProps={{ withinPortal: false }}
    />
  );
}
