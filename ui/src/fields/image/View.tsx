/* Pictures: on a page small ones, which arrive with their own chunk; in a grid only the first. */
import { Suspense } from 'react';
import { part } from '../../app/route';
import { filesOf, isDrawn } from '../file/files';
import { Thumb } from '../file/Thumb';
import { file } from '../file/View';
import type { FieldType, ViewProps } from '../types';

const Pictures = part(() => import('./Pictures'));

function View(props: ViewProps) {
  const all = filesOf(props.value);
  const [first] = all;
  if (props.place === 'short' || !first?.url) return <file.View {...props} />;
  if (props.place === 'cell' && isDrawn(first, 'list'))
    return (
      <span role="img" aria-label={first.name ?? ''}>
        <Thumb file={first} where="list" size={26} />
      </span>
    );
  if (props.place === 'cell') return <file.View {...props} />;
  return (
    <Suspense fallback={<file.View {...props} />}>
      <Pictures files={all} />
    </Suspense>
  );
}

export const image: FieldType = { ...file, View, width: 90 };
