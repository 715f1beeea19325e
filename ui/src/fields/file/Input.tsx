/* Files of a field: what it holds, each to be taken out, and a box for more. */
import { ActionIcon, Input as Mantine } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useI18n } from '../../app/i18n';
import { DropBox } from '../../files/DropBox';
import s from '../../files/DropBox.module.css';
import { useSending } from '../../files/useSending';
import { Icon } from '../../kit/Icon';
import { dressed } from '../dressing';
import type { InputProps } from '../types';
import { filesOf, sizeOf, valueOf } from './files';
import { Thumb } from './Thumb';

/** "image pdf .dwg" as browsers want it. */
const acceptOf = (kinds: string | null | undefined) =>
  (kinds ?? '')
    .split(' ')
    .filter(Boolean)
    .map((kind) => (kind === 'image' ? 'image/*' : /[./]/.test(kind) ? kind : `.${kind}`))
    .join(',') || undefined;

export function Input(props: InputProps) {
  const { t } = useI18n();
  const { field, value, onChange, id } = props;
  const files = filesOf(value);
  const most = field.max_files ?? 1;
  const held = useRef(files); // several may arrive before this is drawn again
  useEffect(() => {
    held.current = files;
  });
  const { all, send } = useSending((file) => {
    held.current = [...held.current, file];
    onChange(valueOf(held.current));
  });
  const room = most - files.length - all.filter(({ words }) => !words).length;
  const { label, description, required, error } = dressed(props);
  return (
    <Mantine.Wrapper
      label={label}
      description={description}
      required={required}
      error={error}
      labelProps={{ htmlFor: id, id: `${id}-label` }}
    >
      <DropBox
        id={id}
        accept={acceptOf(field.accept)}
        multiple={most > 1}
        full={room <= 0}
        invalid={!!error}
        labelId={`${id}-label`}
        onFiles={(chosen) => send(chosen.slice(0, room))}
        onTheirWay={all}
      >
        {files.map((file) => (
          <div key={file.id} className={s.row}>
            <Thumb file={file} where="page" size={26} />
            <span className="cut">{file.name ?? t('file.gone')}</span>
            <span className="quiet">{sizeOf(file.size)}</span>
            <span className="grow" />
            <ActionIcon
              variant="subtle"
              color="gray"
              size={24}
              aria-label={t('file.remove', { name: file.name ?? '' })}
              onClick={() => onChange(valueOf(files.filter((one) => one.id !== file.id)))}
            >
              <Icon name="x" size={14} />
            </ActionIcon>
          </div>
        ))}
      </DropBox>
    </Mantine.Wrapper>
  );
}
