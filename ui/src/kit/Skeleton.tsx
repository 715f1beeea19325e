/* A grey bar where a value will stand: keeps the layout while data travels. */
import s from './kit.module.css';

export const Skeleton = ({ width, height }: { width: number | string; height?: number }) => (
  <span className={s.skeleton} style={{ width, height }} />
);
