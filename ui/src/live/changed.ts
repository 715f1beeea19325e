/*
 * Somebody else has saved the record that one looks at: which fields look different now, for a few
 * seconds, and a word about who it was. One rule: what one has done oneself is no news. Where only a
 * sum of the record has followed other records, nobody has changed it, and there is no word.
 */
import { createContext, useEffect, useRef, useState } from 'react';
import { useI18n } from '../app/i18n';
import { useApp } from '../app/meta';
import type { RecordData, Ref } from '../app/types';
import { announce } from '../kit/announce';
import { changedFields } from './rows';

const SHOWN = 6000;
const NONE: ReadonlySet<string> = new Set();

/** Names of the fields that have just changed. */
export const ChangedFields = createContext<ReadonlySet<string>>(NONE);

export function useChanged(record: RecordData, title: string | null): ReadonlySet<string> {
  const { t } = useI18n();
  const { user } = useApp();
  const before = useRef(record);
  const [changed, setChanged] = useState(NONE);

  useEffect(() => {
    const old = before.current;
    before.current = record;
    if (old.id !== record.id || old.version >= record.version) return;
    const by = record.updated_by as Ref | null;
    const names = changedFields(old, record);
    const saved = record.updated_at !== old.updated_at;
    if (!names.length || (saved && by?.id === user.id)) return;
    setChanged(new Set(names));
    if (saved && by?.title) announce(t, t('live.changed', { name: by.title, title: title ?? '' }));
  }, [record]); // eslint-disable-line react-hooks/exhaustive-deps
  useEffect(() => {
    if (!changed.size) return;
    const timer = setTimeout(() => setChanged(NONE), SHOWN);
    return () => clearTimeout(timer);
  }, [changed]);
  return changed;
}
