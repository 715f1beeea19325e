/* The widths of a grid's columns while somebody moves an edge, and after. */
import { useState } from 'react';
import { useI18n } from '../../app/i18n';
import type { Field } from '../../app/types';
import type { Sizing } from './Edge';
import type { ListRows } from './useRows';
import { fittingWidth, resized, useWidths, type SetWidths } from './widths';

interface Props {
  columns: Field[];
  data: ListRows;
  widths: SetWidths;
  onWidths: (widths: SetWidths) => void;
}

export function useSizing({ columns, data, widths, onWidths }: Props) {
  const i18n = useI18n();
  const [held, hold] = useState<SetWidths | null>(null);
  const sized = useWidths(columns, data.rows, held ?? widths);
  const sizing: Sizing = {
    each: sized.each,
    resize: (at, pixels, now, done) => {
      const next = resized(columns, now, widths, at, pixels);
      hold(done ? null : next);
      if (done) onWidths(next);
    },
    fit: (at, now) => {
      const wanted = fittingWidth(columns[at]!, data.rows, i18n, at === 0);
      hold(null);
      onWidths(resized(columns, now, widths, at, wanted));
    },
  };
  return { ...sized, sizing };
}
