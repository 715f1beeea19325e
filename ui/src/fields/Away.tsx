/*
 * A value that leads out of the app: a page, a mail, a call. One rule: only what is harmless
 * becomes a link; everything else stays the words that it is.
 */
import s from './fields.module.css';
import type { Place } from './types';

interface Props {
  /** null: nothing that may be followed. */
  href: string | null;
  words: string;
  place: Place;
  /** A page of somebody else opens beside ours and learns nothing of it. */
  page?: true;
}

export function Away({ href, words, place, page }: Props) {
  const room = place === 'page' ? s.away : 'cut';
  if (!href || place === 'short') return <span className={room}>{words}</span>;
  return (
    <a
      href={href}
      className={`${s.ref} ${room}`}
      {...(page && { target: '_blank', rel: 'noopener noreferrer' })}
      {...(place === 'cell' && { tabIndex: -1, 'aria-keyshortcuts': 'Shift+Enter' })}
    >
      {words}
    </a>
  );
}
