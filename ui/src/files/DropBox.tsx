/*
 * Takes files: chosen, dropped, pasted. It shows those that are on their way; what has arrived is
 * the caller's.
 */
import { ActionIcon, Button, Progress } from '@mantine/core';
import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import { useI18n } from '../app/i18n';
import { Icon } from '../kit/Icon';
import s from './DropBox.module.css';
import type { OnItsWay } from './useSending';

interface Props {
  id?: string;
  accept?: string;
  multiple: boolean;
  /** No more can be taken. */
  full: boolean;
  invalid?: boolean;
  /** What the field is called; the button's own words follow. */
  labelId?: string;
  onFiles: (files: File[]) => void;
  onTheirWay: OnItsWay[];
  children?: ReactNode;
}

export function DropBox(props: Props) {
  const { id, accept, multiple, full, invalid, labelId, onFiles, onTheirWay, children } = props;
  const { t } = useI18n();
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const take = (files: Iterable<File> | null | undefined) => {
    const list = [...(files ?? [])];
    if (list.length && !full) onFiles(multiple ? list : list.slice(0, 1));
  };
  const drag = (inside: boolean) => (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setOver(inside);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <div
      className={s.box}
      data-over={over || undefined}
      data-error={invalid || undefined}
      onDragOver={drag(true)}
      onDragLeave={drag(false)}
      onDrop={drop}
      onPaste={(event) => take(event.clipboardData.files)}
    >
      {children}
      {onTheirWay.map((one) => (
        <Way key={one.key} one={one} />
      ))}
      <div className={s.choose}>
        <input
          ref={input}
          type="file"
          hidden
          accept={accept}
          multiple={multiple}
          onChange={(event) => {
            take(event.currentTarget.files);
            event.currentTarget.value = ''; // the same one may be chosen again
          }}
        />
        <Button
          id={id}
          variant="default"
          size="compact-sm"
          disabled={full}
          aria-labelledby={labelId && `${labelId} ${id}`}
          leftSection={<Icon name="upload" size={14} />}
          onClick={() => input.current?.click()}
        >
          {t(multiple ? 'file.choose.several' : 'file.choose')}
        </Button>
        {!full && <span>{t('file.drop')}</span>}
      </div>
    </div>
  );
}

function Way({ one: { name, part, words, stop } }: { one: OnItsWay }) {
  const { t } = useI18n();
  return (
    <div className={s.row}>
      <span className="cut">{name}</span>
      {words ? (
        <span role="alert" className={s.wrong}>
          {words}
        </span>
      ) : (
        <Progress className={s.bar} value={part * 100} aria-label={t('file.sending', { name })} />
      )}
      <ActionIcon
        variant="subtle"
        color="gray"
        size={24}
        aria-label={t('file.stop', { name })}
        onClick={stop}
      >
        <Icon name="x" size={14} />
      </ActionIcon>
    </div>
  );
}
