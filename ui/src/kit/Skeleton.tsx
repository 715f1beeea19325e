/* A grey bar where a value will stand: keeps the layout while data travels. */
import s from './kit.module.css';

interface Props {
  width: number | string;
  height?: number;
  /** An editor will be here: whoever looks for the first one waits for it. */
  editor?: boolean;
}

export const Skeleton = ({ width, height, editor }: Props) => (
  <span className={s.skeleton} style={{ width, height }} data-editor={editor} />
);
