/*
 * The records that point at this one, as a small table: the first rows came with the page, the rest
 * is a list away. One stays here: what the layout calls inline is added in a last row of its own,
 * everything else in a dialog.
 */
import { ActionIcon, Button } from '@mantine/core';
import { Suspense, useMemo, useState } from 'react';
import { Link } from 'wouter';
import { useI18n } from '../../app/i18n';
import { fieldsOf, useObject } from '../../app/meta';
import { listPath, recordPath } from '../../app/place';
import { part } from '../../app/route';
import type {
  Field,
  ObjectMeta,
  RecordData,
  RecordView,
  RelatedPart,
  Values,
} from '../../app/types';
import { fieldType } from '../../fields';
import { FieldView } from '../../fields/FieldView';
import { Icon } from '../../kit/Icon';
import { LoadFailed } from '../../kit/Problems';
import { Skeleton } from '../../kit/Skeleton';
import { useNarrow } from '../../kit/useNarrow';
import s from './Related.module.css';

const NewRow = part(() => import('./NewRow'));
const FormDialog = part(() => import('./FormDialog'));

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
  const [dialog, setDialog] = useState<{ id: string | null; entered?: Values } | null>(null);
  const [adding, setAdding] = useState(false);
  const narrow = useNarrow();
  const changeable = part.inline && object.rights.update;
  const preset = useMemo(
    () => ({ [part.field]: { id: view.record.id, title: view.title } }),
    [part.field, view.record.id, view.title],
  );
  const search = `view=&where=${encodeURIComponent(`${part.field} == '${view.record.id}'`)}`;

  return (
    <div className={s.related}>
      {rows.length === 0 && !adding ? (
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
                {(changeable || adding) && <td />}
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
              {adding && (
                <Suspense fallback={null}>
                  <NewRow
                    object={object}
                    columns={columns}
                    preset={preset}
                    onMore={(entered) => {
                      setAdding(false);
                      setDialog({ id: null, entered });
                    }}
                    onClose={() => setAdding(false)}
                  />
                </Suspense>
              )}
            </tbody>
          </table>
        </div>
      )}
      <div className={s.foot}>
        {create && !adding && (
          <Button
            variant="subtle"
            leftSection={<Icon name="plus" />}
            onClick={() => (part.inline && !narrow ? setAdding(true) : setDialog({ id: null }))}
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
            preset={preset}
            entered={dialog.entered}
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
