/* Pictures: small ones, a click shows one large. In a grid only the first. */
import { Suspense, useState } from 'react';
import { useI18n } from '../../app/i18n';
import { route } from '../../app/route';
import type { FileRef } from '../../app/types';
import row from '../fields.module.css';
import s from '../file/file.module.css';
import { filesOf } from '../file/files';
import { file } from '../file/View';
import type { FieldType, ViewProps } from '../types';

const Large = route(() => import('./Large'));

function View(props: ViewProps) {
  const { t } = useI18n();
  const [open, setOpen] = useState<FileRef | null>(null);
  const all = filesOf(props.value);
  if (props.place === 'short' || all.some(({ url }) => !url)) return <file.View {...props} />;
  if (props.place === 'cell')
    return <img className={s.small} src={all[0]!.url!} alt={all[0]!.name ?? ''} loading="lazy" />;
  return (
    <span className={row.chips}>
      {all.map((one) => (
        <button
          key={one.id}
          type="button"
          className={s.thumb}
          aria-label={t('file.enlarge', { name: one.name ?? '' })}
          onClick={() => setOpen(one)}
        >
          <img src={one.url!} alt="" loading="lazy" />
        </button>
      ))}
      {open && (
        <Suspense fallback={null}>
          <Large file={open} onClose={() => setOpen(null)} />
        </Suspense>
      )}
    </span>
  );
}

export const image: FieldType = { ...file, View, width: 90 };
