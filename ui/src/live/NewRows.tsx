/* A line over a list: so many have come that belong into it. They do when it is pressed. */
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
  const shown = new Set(rows.map(({ id }) => id));
  const n = [...fresh].filter((id) => !shown.has(id)).length;
  useEffect(() => {
    if (fresh.size && !n) forgetFresh(hash); // it was asked for anew anyway
  }, [fresh, n, hash]);
  useEffect(() => () => void forgetFresh(hash), [hash]);

  const show = () => {
    forgetFresh(hash);
    document.querySelector('[role=grid], [data-list]')?.scrollTo({ top: 0 });
    void client.invalidateQueries({ queryKey: list, exact: true });
  };
  return (
    <div role="status" className={s.status}>
      {n > 0 && (
        <button type="button" className={s.fresh} onClick={show}>
          <Icon name="arrow-up" size={14} />
          {t('live.fresh', { n })}
        </button>
      )}
    </div>
  );
}
