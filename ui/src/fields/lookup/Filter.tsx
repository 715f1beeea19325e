/* Finds a record to compare with; for people, "me" stands first and stays whoever looks. */
import { useI18n, type Key } from '../../app/i18n';
import type { Ref } from '../../app/types';
import { dressedFilter } from '../dressing';
import type { FilterProps } from '../types';
import { RefBox } from './RefBox';
import { targetOf } from './View';

/** What is the asker's own, whoever that is. */
const OWN: Record<string, { id: string; title: Key }> = {
  user: { id: 'me', title: 'filter.me' },
  department: { id: 'mine', title: 'filter.mine' },
};

export function Filter(props: FilterProps) {
  const { t } = useI18n();
  const own = OWN[targetOf(props.field)];
  const first = own ? [{ id: own.id, title: t(own.title) }] : [];
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
