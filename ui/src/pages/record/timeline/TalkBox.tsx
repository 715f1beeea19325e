/*
 * A box to write a comment in: it grows with its text, shows who is mentioned, and @ opens a list
 * of people. One rule: below the letters lies a copy of the text that has the marks and the height.
 */
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { api, queryString } from '../../../app/api';
import { useI18n } from '../../../app/i18n';
import type { LookupRow } from '../../../app/types';
import { Avatar } from '../../../kit/Avatar';
import { askedAt, marksOf, withPerson, type Draft } from './mentions';
import s from './Timeline.module.css';

interface Props {
  draft: Draft;
  onChange: (draft: Draft) => void;
  onSend: () => void;
  onEscape?: () => void;
  label: string;
  focused?: boolean;
}

const MOST = 10_000;

export function TalkBox({ draft, onChange, onSend, onEscape, label, focused }: Props) {
  const { t } = useI18n();
  const box = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState<number | null>(null);
  const [at, setAt] = useState(0);
  const listId = useId();
  const asked = caret === null ? null : askedAt(draft.text, caret);
  const { rows, waiting } = usePeople(asked);
  const open = asked !== null && (rows.length > 0 || !waiting);
  const chosen = Math.min(at, rows.length - 1);
  useEffect(() => setAt(0), [asked]);

  const choose = (row: LookupRow) => {
    const [next, place] = withPerson(draft, caret!, { id: row.id, title: row.title });
    onChange(next);
    setCaret(null);
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(place, place);
    });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return; // the keys belong to the input method
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onSend();
    else if (open && event.key === 'ArrowDown') setAt((chosen + 1) % rows.length);
    else if (open && event.key === 'ArrowUp') setAt((chosen + rows.length - 1) % rows.length);
    else if (open && rows[chosen] && (event.key === 'Enter' || event.key === 'Tab'))
      choose(rows[chosen]);
    else if (event.key === 'Escape' && asked !== null) setCaret(null);
    else if (event.key === 'Escape' && onEscape) onEscape();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className={s.box}>
      <div className={s.paper}>
        <div className={s.copy} aria-hidden>
          {marksOf(draft).map((piece, i) =>
            piece.kind === 'mention' ? <mark key={i}>{piece.text}</mark> : piece.text,
          )}{' '}
        </div>
        <textarea
          ref={box}
          value={draft.text}
          rows={1}
          maxLength={MOST}
          autoFocus={focused}
          placeholder={t('comment.hint')}
          aria-label={label}
          aria-autocomplete="list"
          aria-controls={open ? listId : undefined}
          aria-activedescendant={open && rows[chosen] ? `${listId}-${chosen}` : undefined}
          aria-keyshortcuts="Control+Enter"
          onChange={(event) => {
            onChange({ ...draft, text: event.target.value });
            setCaret(event.target.selectionStart);
          }}
          onBlur={() => setCaret(null)}
          onClick={() => setCaret(null)}
          onKeyDown={onKeyDown}
        />
      </div>
      {open && (
        <ul className={s.people} role="listbox" id={listId} aria-label={t('comment.people')}>
          {rows.map((row, i) => (
            <li
              key={row.id}
              id={`${listId}-${i}`}
              role="option"
              aria-selected={i === chosen}
              onMouseDown={(event) => {
                event.preventDefault(); // the box keeps the focus
                choose(row);
              }}
            >
              <Avatar name={row.title} size={22} />
              <span className="cut">{row.title}</span>
              {row.subtitle && <span className="quiet cut">{row.subtitle}</span>}
            </li>
          ))}
          {!rows.length && (
            <li role="option" aria-selected={false} aria-disabled className="quiet">
              {t('lookup.nothing')}
            </li>
          )}
        </ul>
      )}
    </div>
  );
}

const SHOWN = 6;

function usePeople(asked: string | null) {
  const [q] = useDebouncedValue(asked, 120);
  const { data, isFetching } = useQuery({
    queryKey: ['lookup', 'user', 'comment', q],
    queryFn: ({ signal }) =>
      api<{ rows: LookupRow[] }>('GET', `/lookup/user?${queryString({ q })}`, { signal }),
    enabled: q !== null,
    placeholderData: keepPreviousData,
  });
  return {
    rows: asked === null ? [] : (data?.rows ?? []).slice(0, SHOWN),
    waiting: !data || isFetching,
  };
}
