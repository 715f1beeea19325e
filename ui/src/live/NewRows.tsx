/*
 * A line over a list: so many have come that belong into it, or its rows are in another order by
 * now. One rule: both happen when it is pressed, and no row moves before.
 */
import { hashKey, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useI18n } from '../app/i18n';
import type { RecordData } from '../app/types';
import { Icon } from '../kit/Icon';
import { forgetFresh, useFresh } from './fresh';
import s from './live.module.css';

interface Props {
  /** The key of the list's query. */
  list: readonly unknown[];
  rows: RecordData[];
}

export default function NewRows({ list, rows }: Props) {
  const { t } = useI18n();
  const client = useQueryClient();
  const hash = hashKey(list);
  const fresh = useFresh(hash);
  const at = new Map(rows.map(({ id }, i) => [id, i]));
  const n = [...fresh.ids].filter((id) => !at.has(id)).length;
  const moved = fresh.pairs.some(([above, below]) => at.get(above)! < at.get(below)!);
  const any = n > 0 || moved;
  useEffect(() => {
    if (!any) forgetFresh(hash); // it was asked for anew anyway
  }, [any, hash]);
  useEffect(() => () => void forgetFresh(hash), [hash]);

  const show = () => {
    forgetFresh(hash);
    if (n) document.querySelector('[role=grid], [data-list]')?.scrollTo({ top: 0 });
    void client.invalidateQueries({ queryKey: list, exact: true });
  };
  return (
    <div role="status" className={s.status}>
      {any && (
        <button type="button" className={s.fresh} onClick={show}>
          <Icon name={n ? 'arrow-up' : 'arrow-up-down'} size={14} />
          {!n ? t('live.moved') : t(moved ? 'live.fresh.moved' : 'live.fresh', { n })}
        </button>
      )}
    </div>
  );
}
