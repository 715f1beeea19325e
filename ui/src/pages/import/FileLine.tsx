/* The file that was sent, and how it is read: found out, and changeable. */
import { NativeSelect } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { lookAt, type ImportHow, type ImportPreview } from '../../app/imports';
import { useI18n } from '../../app/i18n';
import { Icon } from '../../kit/Icon';
import { Problems } from '../../kit/Problems';
import s from './Import.module.css';

interface Props {
  object: string;
  preview: ImportPreview;
  onRead: (preview: ImportPreview) => void;
  onOther: () => void;
}

const encodings = [
  { value: 'utf-8', label: 'UTF-8' },
  { value: 'gb18030', label: 'GB18030 / GBK' },
  { value: 'utf-16', label: 'UTF-16' },
];

export function FileLine({ object, preview, onRead }: Props) {
  const { t } = useI18n();
  const look = useMutation({
    mutationFn: (how: ImportHow) => lookAt(object, preview, how),
    onSuccess: onRead,
  });
  const { encoding, separator, sheet, sheets, format } = preview;
  const change = (how: ImportHow) => look.mutate({ encoding, separator, sheet, ...how });
  const separators = [
    { value: ',', label: t('import.separator.comma') },
    { value: ';', label: t('import.separator.semicolon') },
    { value: '\t', label: t('import.separator.tab') },
    { value: '|', label: t('import.separator.bar') },
  ];

  return (
    <div className={s.file} aria-busy={look.isPending}>
      <Icon name="file" size={18} />
      <b className="cut">{preview.name}</b>
      <span className="quiet">{t('import.rows', { n: preview.total })}</span>
      <span className="grow" />
      {format !== 'xlsx' && encoding && (
        <NativeSelect
          aria-label={t('import.encoding')}
          size="xs"
          value={encoding}
          onChange={(event) => change({ encoding: event.currentTarget.value })}
          data={encodings}
        />
      )}
      {format === 'csv' && separator && (
        <NativeSelect
          aria-label={t('import.separator')}
          size="xs"
          value={separator}
          onChange={(event) => change({ separator: event.currentTarget.value })}
          data={separators}
        />
      )}
      {sheets.length > 1 && sheet && (
        <NativeSelect
          aria-label={t('import.sheet')}
          size="xs"
          value={sheet}
          onChange={(event) => change({ sheet: event.currentTarget.value })}
          data={sheets}
        />
      )}
      {look.error && <Problems error={look.error} />}
    </div>
  );
}
