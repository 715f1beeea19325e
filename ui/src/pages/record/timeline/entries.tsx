/* The other entries of a timeline: what was changed, one line each, and records that point here. */
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { useI18n, type Key } from '../../../app/i18n';
import { recordPath } from '../../../app/place';
import type { Change, Pointing, TimelineRow } from '../../../app/talk';
import type { Field, ObjectMeta, Value } from '../../../app/types';
import { FieldView } from '../../../fields/FieldView';
import { Avatar } from '../../../kit/Avatar';
import { Icon } from '../../../kit/Icon';
import h from '../History.module.css';
import s from './Timeline.module.css';

interface LineProps {
  row: TimelineRow;
  icon: string | null;
  /** Behind the name. */
  words?: ReactNode;
  after?: ReactNode;
  children?: ReactNode;
}

/** What every entry has: a disc, who, when. */
export function Line({ row, icon, words, after, children }: LineProps) {
  const { t, format } = useI18n();
  const name = row.user?.title ?? t(row.user ? 'hidden' : 'record.history.system');
  return (
    <>
      <span className={h.icon}>
        <Icon name={icon} size={13} />
      </span>
      <div className={h.entry}>
        <div className={s.top}>
          <Avatar name={name} size={18} />
          <span className={s.who}>
            <b>{name}</b> {words}
          </span>
          <time dateTime={row.at} title={format.dateTime(row.at)}>
            {format.ago(row.at)}
          </time>
          {after}
        </div>
        {children}
      </div>
    </>
  );
}

const ACTIONS: Record<string, { icon: string; words: Key }> = {
  create: { icon: 'plus', words: 'record.history.create' },
  delete: { icon: 'trash-2', words: 'record.history.delete' },
  restore: { icon: 'undo-2', words: 'record.history.restore' },
};

interface Changed {
  field: Field;
  old: Value;
  now: Value;
}

export function ChangeEntry({ row, object }: { row: Change; object: ObjectMeta }) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  const action = ACTIONS[row.action];
  if (action)
    return (
      <Line row={row} icon={action.icon} words={<span className="quiet">{t(action.words)}</span>} />
    );
  const changes = row.changes.flatMap(({ field: name, old, new: now }): Changed[] => {
    const field = object.fields.find((candidate) => candidate.name === name);
    return field ? [{ field, old, now }] : [];
  });
  const [first] = changes;
  const many = (
    <button type="button" className={s.toggle} aria-expanded={open} onClick={() => setOpen(!open)}>
      {t('timeline.changed.many', { n: changes.length })}
      <Icon name="chevron-down" size={12} />
    </button>
  );
  return (
    <Line
      row={row}
      icon="pencil"
      words={changes.length > 1 ? many : first && <OneChange {...first} />}
    >
      {open && (
        <dl className={s.changes}>
          {changes.map(({ field, old, now }) => (
            <div key={field.name}>
              <dt>{field.label}</dt>
              <dd>
                <span className={h.old}>
                  <FieldView field={field} value={old} />
                </span>
                <Icon name="arrow-right" size={12} />
                <FieldView field={field} value={now} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Line>
  );
}

const isEmpty = (value: Value) => value === null || (Array.isArray(value) && !value.length);

/** "changed Stage to Won": the words stand around the value. */
function OneChange({ field, now }: Changed) {
  const { t } = useI18n();
  if (isEmpty(now))
    return <span className="quiet">{t('timeline.emptied', { field: field.label })}</span>;
  const [before, after] = t('timeline.changed', { field: field.label, value: '\n' }).split('\n');
  return (
    <>
      <span className="quiet">{before}</span>
      <span className={s.value}>
        <FieldView field={field} value={now} />
      </span>
      <span className="quiet">{after}</span>
    </>
  );
}

/** An activity, a task: it leads there. */
export function PointingEntry({ row }: { row: Pointing }) {
  const { t } = useI18n();
  return (
    <Line row={row} icon={row.icon} words={<span className="quiet">{row.label}</span>}>
      <Link href={recordPath(row.object, row.record.id)} className={s.title}>
        {row.record.title ?? t('hidden')}
      </Link>
      {row.text && <p className={s.notes}>{row.text}</p>}
    </Line>
  );
}
