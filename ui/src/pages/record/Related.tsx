/*
 * The records that point at this one, as a small table: the first rows came with the page, the rest
 * is a list away. Adding and changing happen in a dialog, so that one stays here.
 */
import { ActionIcon, Button } from '@mantine/core';
import { Suspense, useState } from 'react';
import { Link } from 'wouter';
import { useI18n } from '../../app/i18n';
import { fieldsOf, useObject } from '../../app/meta';
import { listPath, recordPath } from '../../app/place';
import { route } from '../../app/route';
import type { Field, ObjectMeta, RecordData, RecordView, RelatedPart } from '../../app/types';
import { fieldType } from '../../fields';
import { FieldView } from '../../fields/FieldView';
import { Icon } from '../../kit/Icon';
import { LoadFailed } from '../../kit/Problems';
import { Skeleton } from '../../kit/Skeleton';
import s from './Related.module.css';

const FormDialog = route(() => import('./FormDialog'));

interface Props {
  part: RelatedPart;
  parent: ObjectMeta;
  view: RecordView;
}

export function Related({ part, parent, view }: Props) {
  const { data: object, error, refetch } = useObject(part.object);
  if (error && !object)
    return <LoadFailed error={error} retry={() => void refetch()} heading="h2" />;
  if (!object) return <Skeleton width="60%" height={14} />;
  return <Table part={part} parent={parent} view={view} object={object} />;
}

function Table({ part, view, object }: Props & { object: ObjectMeta }) {
  const { t } = useI18n();
  const columns = fieldsOf(object, part.columns, part.paths);
  const { rows: all, total, create } = view.related[part.name] ?? { rows: [], create: false };
  const rows = all.slice(0, part.limit); // the page brings enough for all its parts of this name
  const count = total ?? all.length;
  const [dialog, setDialog] = useState<{ id: string | null } | null>(null);
  const changeable = part.inline && object.rights.update;
  const parentRef = { id: view.record.id, title: view.title };
  const search = `view=&where=${encodeURIComponent(`${part.field} == '${parentRef.id}'`)}`;

  return (
    <div className={s.related}>
      {rows.length === 0 ? (
        <p className={s.none}>{t('record.related.none', { objects: object.plural })}</p>
      ) : (
        <div className={s.scroll} tabIndex={0} role="group" aria-label={part.label}>
          <table className={s.table} aria-label={part.label}>
            <thead>
              <tr>
                {columns.map((field) => (
                  <th key={field.name} scope="col" data-numeric={fieldType(field).numeric}>
                    {field.label}
                  </th>
                ))}
                {changeable && <td />}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  {columns.map((field, i) => (
                    <Cell
                      key={field.name}
                      object={object.name}
                      field={field}
                      row={row}
                      first={i === 0}
                    />
                  ))}
                  {changeable && (
                    <td className={s.change}>
                      <ActionIcon
                        variant="subtle"
                        color="gray"
                        size={26}
                        aria-label={t('edit')}
                        onClick={() => setDialog({ id: row.id })}
                      >
                        <Icon name="pencil" size={14} />
                      </ActionIcon>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div className={s.foot}>
        {create && (
          <Button
            variant="subtle"
            leftSection={<Icon name="plus" />}
            onClick={() => setDialog({ id: null })}
          >
            {t('record.related.new', { object: object.label })}
          </Button>
        )}
        <span className="grow" />
        {count > rows.length && (
          <Link className="link" href={listPath(object.name, search)}>
            {t('record.related.all', { n: count })}
          </Link>
        )}
      </div>
      {dialog && (
        <Suspense fallback={null}>
          <FormDialog
            object={object}
            id={dialog.id}
            preset={{ [part.field]: parentRef }}
            onClose={() => setDialog(null)}
          />
        </Suspense>
      )}
    </div>
  );
}

function Cell({
  object,
  field,
  row,
  first,
}: {
  object: string;
  field: Field;
  row: RecordData;
  first: boolean;
}) {
  const i18n = useI18n();
  const value = row[field.name];
  if (!first) {
    return (
      <td data-numeric={fieldType(field).numeric}>
        <FieldView field={field} value={value} place="cell" />
      </td>
    );
  }
  const empty = value === null || value === undefined || value === '';
  return (
    <th scope="row" data-numeric={fieldType(field).numeric}>
      <Link className="link" href={recordPath(object, row.id)}>
        {empty ? i18n.t('list.untitled') : fieldType(field).text(value, field, i18n)}
      </Link>
    </th>
  );
}
