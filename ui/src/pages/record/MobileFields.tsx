/*
 * The fields that a phone is sent, and groups that are fetched when they are opened. One rule: what
 * nobody opens does not travel.
 */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api';
import { useI18n } from '../../app/i18n';
import type { Mobile, ObjectMeta, RecordView, Section } from '../../app/types';
import { Icon } from '../../kit/Icon';
import { ProblemText } from '../../kit/ProblemText';
import { problemsOf } from '../../app/problems';
import s from './RecordPage.module.css';
import { Sections } from './Sections';

interface Props {
  mobile: Mobile;
  object: ObjectMeta;
  view: RecordView;
}

const sectionOf = (name: string, fields: string[]): Section => ({
  name,
  label: null,
  columns: 1,
  fields: fields.map((field) => ({ field })),
});

export function MobileFields({ mobile, object, view }: Props) {
  return (
    <>
      <Sections
        sections={[sectionOf('fields', mobile.fields)]}
        object={object}
        record={view.record}
      />
      {mobile.more.map((group) => (
        <Group key={group.name} group={group} object={object} view={view} />
      ))}
    </>
  );
}

function Group({ group, object, view }: Omit<Props, 'mobile'> & { group: Mobile['more'][number] }) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  const { id, version } = view.record;
  const { data, error } = useQuery({
    queryKey: ['page', object.name, id, 'more', group.name, version],
    queryFn: ({ signal }) =>
      api<Pick<RecordView, 'record'>>(
        'GET',
        `/page/${object.name}/${id}?device=phone&more=${group.name}`,
        { signal },
      ),
    enabled: open,
  });
  return (
    <section className={s.group}>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span>{group.label}</span>
        <Icon name={open ? 'chevron-up' : 'chevron-down'} />
      </button>
      {open &&
        error &&
        problemsOf(error).map((problem, i) => <ProblemText key={i} problem={problem} />)}
      {open && !data && !error && <p className="quiet">{t('loading')}</p>}
      {open && data && (
        <Sections
          sections={[sectionOf(group.name, group.fields)]}
          object={object}
          record={data.record}
        />
      )}
    </section>
  );
}
