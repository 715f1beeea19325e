/* The first records of a view, as short rows. One rule: the title leads, three facts follow. */
import { Link } from 'wouter';
import { useI18n } from '../app/i18n';
import { fieldsOf, useObject } from '../app/meta';
import { recordPath } from '../app/place';
import type { Field, RecordData } from '../app/types';
import { fieldType } from '../fields';
import { FieldView } from '../fields/FieldView';
import s from './ListOfTile.module.css';
import type { ListTile } from './types';

const FACTS = 3;

export function ListOfTile({ tile }: { tile: ListTile }) {
  const { t } = useI18n();
  const { data: object } = useObject(tile.object);
  if (!object) return null;
  if (!tile.rows.length) return <p className={s.none}>{t('list.empty')}</p>;
  const view = object.views.find(({ name }) => name === tile.view) ?? object.views[0];
  const [first, ...others] = fieldsOf(object, view?.columns ?? []);
  const facts = others.slice(0, FACTS);
  return (
    <ul className={s.rows}>
      {tile.rows.map((row) => (
        <li key={row.id} className={s.row}>
          <Title object={tile.object} row={row} field={first} />
          {facts.map((field) => (
            <span key={field.name} className={s.fact}>
              <FieldView field={field} value={row[field.name]} place="short" />
            </span>
          ))}
        </li>
      ))}
    </ul>
  );
}

function Title({ object, row, field }: { object: string; row: RecordData; field?: Field }) {
  const i18n = useI18n();
  const value = field && row[field.name];
  const known = field && value !== null && value !== undefined && value !== '';
  return (
    <Link href={recordPath(object, row.id)} className={`${s.title} cut`}>
      {known ? fieldType(field).text(value, field, i18n) : i18n.t('list.untitled')}
    </Link>
  );
}
