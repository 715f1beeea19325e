/* Pictures: on a page small ones, which arrive with their own chunk; in a grid only the first. */
import { Suspense } from 'react';
import { route } from '../../app/route';
import s from '../file/file.module.css';
import { filesOf } from '../file/files';
import { file } from '../file/View';
import type { FieldType, ViewProps } from '../types';

const Pictures = route(() => import('./Pictures'));

function View(props: ViewProps) {
  const all = filesOf(props.value);
  const [first] = all;
  if (props.place === 'short' || !first?.url) return <file.View {...props} />;
  if (props.place === 'cell')
    return <img className={s.small} src={first.url} alt={first.name ?? ''} loading="lazy" />;
  return (
    <Suspense fallback={<file.View {...props} />}>
      <Pictures files={all} />
    </Suspense>
  );
}

export const image: FieldType = { ...file, View, width: 90 };
