/*
 * What matters in one stage: words, the fields that count with their state, and the way there. It
 * stands below the stage bar.
 */
import { Button, VisuallyHidden } from '@mantine/core';
import { useI18n } from '../../app/i18n';
import { fieldsOf } from '../../app/meta';
import type { Field, Guide, ObjectMeta, Option, RecordData } from '../../app/types';
import { FieldView } from '../../fields/FieldView';
import { sameValue } from '../../form/draft';
import { Icon } from '../../kit/Icon';
import s from './Path.module.css';
import type { Way } from '../../stages/steps';

interface Props {
  object: ObjectMeta;
  record: RecordData;
  stage: Option;
  guide: Guide | undefined;
  /** Where the record can go from here; empty where this user may not move it. */
  ways: Way[];
  busy: boolean;
  onGo: (way: Way) => void;
}

export function Guidance({ object, record, stage, guide, ways, busy, onGo }: Props) {
  const { t } = useI18n();
  const fields = fieldsOf(object, guide?.fields ?? []);
  return (
    <div className={s.guide} role="group" aria-label={t('path.guide', { stage: stage.label })}>
      <div className={s.words}>
        {guide?.text && <p>{guide.text}</p>}
        {fields.length > 0 && (
          <ul>
            {fields.map((field) => (
              <Needed key={field.name} field={field} record={record} />
            ))}
          </ul>
        )}
      </div>
      <div className={s.moves}>
        {ways.map((way, i) => (
          <Button
            key={way.stage.value}
            size="compact-md"
            variant={i === 0 ? 'light' : 'default'}
            loading={busy}
            leftSection={<Icon name={way.action?.icon ?? 'check'} size={14} />}
            onClick={() => onGo(way)}
          >
            {way.action?.label ?? t('path.move', { stage: way.stage.label })}
          </Button>
        ))}
      </div>
    </div>
  );
}

function Needed({ field, record }: { field: Field; record: RecordData }) {
  const { t } = useI18n();
  const value = record[field.name];
  const filled = !sameValue(value, null);
  return (
    <li data-filled={filled || undefined}>
      <Icon name={filled ? 'circle-check' : 'circle-alert'} size={14} />
      <VisuallyHidden>{t(filled ? 'path.filled' : 'path.missing')}</VisuallyHidden>
      <span className="quiet">{field.label}</span>
      {filled && <FieldView field={field} value={value} />}
    </li>
  );
}
