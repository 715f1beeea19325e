/* The eager doors to the editors' chunk; a grey bar keeps the place while it travels. */
import { Suspense } from 'react';
import { part, whenIdle } from '../app/route';
import { Skeleton } from '../kit/Skeleton';
import type { FilterProps, InputProps } from './types';

const Editor = part(() => import('./editors'));
whenIdle(() => Editor.prefetch());

const waiting = <Skeleton width="100%" height={32} editor />;

export const FieldInput = (props: InputProps) => (
  <Suspense fallback={waiting}>
    <Editor use="Input" {...props} />
  </Suspense>
);

export const FieldFilter = (props: FilterProps) => (
  <Suspense fallback={waiting}>
    <Editor use="Filter" {...props} />
  </Suspense>
);
