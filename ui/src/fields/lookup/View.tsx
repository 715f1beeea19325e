/* A link to another record; people with their face, what one may not see without its name. */
import { Link } from 'wouter';
import { useI18n } from '../../app/i18n';
import { useApp } from '../../app/meta';
import { recordPath } from '../../app/place';
import type { Field, Ref } from '../../app/types';
import { Avatar } from '../../kit/Avatar';
import { Icon } from '../../kit/Icon';
import s from '../fields.module.css';
import { textLiteral } from '../literals';
import type { FieldType, ViewProps } from '../types';

export const targetOf = (field: Field, ref?: Ref) => ref?.object ?? field.to?.[0] ?? '';

function RefView({ field, value, place }: ViewProps) {
  const { t } = useI18n();
  const { objects } = useApp();
  const ref = value as Ref;
  const target = targetOf(field, ref);

  if (ref.hidden) {
    return (
      <span className={s.hidden} title={t('hidden')}>
        <Icon name="lock" size={13} />
        <span className="cut">{t('hidden')}</span>
      </span>
    );
  }
  const title = ref.title ?? ref.id;
  if (target === 'user') {
    return (
      <span className={s.person}>
        <Avatar name={title} size={20} />
        <span className="cut">{title}</span>
      </span>
    );
  }
  if (place === 'short' || !(target in objects)) return <span className="cut">{title}</span>;
  return (
    <Link
      href={recordPath(target, ref.id)}
      className={place === 'page' ? s.ref : `${s.ref} cut`}
      {...(place === 'cell' && { tabIndex: -1, 'aria-keyshortcuts': 'Shift+Enter' })}
    >
      {title}
    </Link>
  );
}

/** Whoever looks, and what is theirs: records that conditions compare with. */
const mine: Record<string, string> = { me: 'user.id', mine: 'user.department' };

export const lookup: FieldType = {
  kind: 'record',
  View: RefView,
  text: (value, _field, { t }) => (value as Ref).title ?? t('hidden'),
  literal: (value) => mine[(value as Ref).id] ?? textLiteral((value as Ref).id),
  width: 160,
  dress: (field) => (targetOf(field) === 'user' ? 28 : 0),
  chosen: true,
};
