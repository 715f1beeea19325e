/* Files as chips: what it is, its name, its size; a click takes it. In a grid only the first. */
import { useI18n } from '../../app/i18n';
import row from '../fields.module.css';
import type { FieldType, ViewProps } from '../types';
import s from './file.module.css';
import { filesOf, sizeOf } from './files';
import { Thumb } from './Thumb';

function View({ value, place }: ViewProps) {
  const { t } = useI18n();
  const all = filesOf(value);
  const shown = place === 'page' ? all : all.slice(0, 1);
  return (
    <span className={place === 'page' ? row.chips : `${row.chips} ${row.oneRow}`}>
      {shown.map((file) => (
        <a
          key={file.id}
          className={s.chip}
          href={file.url ?? undefined}
          download={file.name ?? undefined}
          title={t('file.download', { name: file.name ?? t('file.gone') })}
        >
          <Thumb file={file} where={place === 'page' ? 'page' : 'list'} />
          <span className="cut">{file.name ?? t('file.gone')}</span>
          {place === 'page' && file.url && <span className="quiet">{sizeOf(file.size)}</span>}
        </a>
      ))}
      {shown.length < all.length && <span className="quiet">+{all.length - shown.length}</span>}
    </span>
  );
}

export const file: FieldType = {
  View,
  text: (value) =>
    filesOf(value)
      .map(({ name }) => name ?? '?')
      .join(', '),
  literal: () => 'null',
  width: 180,
  wide: true,
};
