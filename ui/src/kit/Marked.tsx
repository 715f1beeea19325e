/* A text with what was found in it marked. */
import type { Pieces } from '../app/found';
import s from './Marked.module.css';

export function Marked({ pieces }: { pieces: Pieces }) {
  return pieces.map(([text, found], i) =>
    found ? (
      <mark key={i} className={s.mark}>
        {text}
      </mark>
    ) : (
      <span key={i}>{text}</span>
    ),
  );
}
