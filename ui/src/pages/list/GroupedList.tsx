/*
 * A list in groups: each with its count and the sums of the columns, and open to its records. One
 * rule: a group's rows are asked for when it is opened, page after page.
 */
import { Button, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { useI18n } from '../../app/i18n';
import { recordPath } from '../../app/place';
import type { Field, ObjectMeta, RecordData } from '../../app/types';
import { fieldType } from '../../fields';
import { FieldView } from '../../fields/FieldView';
import { Icon } from '../../kit/Icon';
import { LoadFailed } from '../../kit/Problems';
import { Skeleton } from '../../kit/Skeleton';
import { useNarrow } from '../../kit/useNarrow';
import type { GroupBy, Period } from '../../reports/types';
import { groupWords } from '../../reports/words';
import s from './GroupedList.module.css';
import { summed, shownAs, useTotals } from './totals';
import { useGroupRows, useGroups, type GroupRow } from './useGroups';
import type { ListQuery } from './useRows';

interface Props {
  object: ObjectMeta;
  columns: Field[];
  query: ListQuery;
  group: string;
}

/** "month(close_date)" -> its field and period. */
function groupBy(object: ObjectMeta, group: string): GroupBy {
  const [, period, inside] = /^(\w+)\((.+)\)$/.exec(group) ?? [];
  const path = inside ?? group;
  const field = [...object.fields, ...object.paths].find(({ name }) => name === path) ?? null;
  return { name: group, period: (period as Period) ?? null, field };
}

export default function GroupedList({ object, columns, query, group }: Props) {
  const { t } = useI18n();
  const narrow = useNarrow();
  const shown = narrow ? [columns[0]!, ...summed(columns).slice(0, 1)] : columns;
  const { groups, error, refetch, hasNextPage, fetchNextPage, isFetching, isPlaceholderData } =
    useGroups(object.name, query, group, shown);
  if (error && !groups)
    return <LoadFailed error={error} retry={() => void refetch()} heading="h2" />;
  const by = groupBy(object, group);

  return (
    <div className={s.box} data-stale={isPlaceholderData || undefined} aria-busy={!groups}>
      <table className={s.table} aria-label={object.plural}>
        <thead>
          <tr>
            {shown.map((field) => (
              <th key={field.name} scope="col" data-numeric={fieldType(field).numeric}>
                {field.label}
              </th>
            ))}
          </tr>
        </thead>
        {groups?.map((one, i) => (
          <Group
            key={`${group} ${JSON.stringify(one.group)}`}
            object={object}
            columns={shown}
            query={query}
            by={by}
            row={one}
            first={i === 0}
          />
        ))}
        {groups && groups.length > 1 && (
          <Totals object={object} columns={shown} query={query} />
        )}
      </table>
      {hasNextPage && (
        <Button
          variant="subtle"
          className={s.more}
          loading={isFetching}
          onClick={() => void fetchNextPage()}
        >
          {t('list.group.more')}
        </Button>
      )}
    </div>
  );
}

/** Of all groups, those further down too. */
function Totals({ object, columns, query }: Omit<Props, 'group'>) {
  const { t } = useI18n();
  const totals = useTotals(object.name, query, columns);
  if (!totals) return null;
  return (
    <tfoot>
      <tr>
        {columns.map((field, i) =>
          i === 0 ? (
            <th key={field.name} scope="row">
              {t('list.total')}
            </th>
          ) : (
            <td key={field.name} data-numeric={fieldType(field).numeric}>
              {field.name in totals && (
                <FieldView field={shownAs(field)} value={totals[field.name]} place="cell" />
              )}
            </td>
          ),
        )}
      </tr>
    </tfoot>
  );
}

interface GroupProps extends Omit<Props, 'group'> {
  by: GroupBy;
  row: GroupRow;
  first: boolean;
}

function Group({ object, columns, query, by, row, first }: GroupProps) {
  const i18n = useI18n();
  const [opened, setOpened] = useState(first);
  const words = groupWords(row.group, by, i18n);
  const color = by.field?.options?.find(({ value }) => value === row.group)?.color;
  return (
    <tbody>
      <tr className={s.group}>
        {columns.map((field, i) =>
          i === 0 ? (
            <th key={field.name} scope="rowgroup">
              <UnstyledButton
                className={s.toggle}
                aria-expanded={opened}
                disabled={row.where === null}
                onClick={() => setOpened(!opened)}
              >
                <Icon name={opened ? 'chevron-down' : 'chevron-right'} />
                {color && <span className={s.dot} data-color={color} />}
                <span className="cut">{words}</span>
                <span className={s.count}>{i18n.format.integer(row.count)}</span>
              </UnstyledButton>
            </th>
          ) : (
            <td key={field.name} data-numeric={fieldType(field).numeric}>
              {field.name in row.sums && (
                <FieldView field={shownAs(field)} value={row.sums[field.name]} place="cell" />
              )}
            </td>
          ),
        )}
      </tr>
      {opened && row.where !== null && (
        <Rows object={object} columns={columns} query={query} condition={row.where} />
      )}
    </tbody>
  );
}

interface RowsProps extends Omit<Props, 'group'> {
  condition: string;
}

function Rows({ object, columns, query, condition }: RowsProps) {
  const { t } = useI18n();
  const { rows, error, refetch, hasNextPage, fetchNextPage, isFetching } = useGroupRows(
    object.name,
    query,
    condition,
  );
  const whole = (content: React.ReactNode) => (
    <tr>
      <td colSpan={columns.length}>{content}</td>
    </tr>
  );
  if (error && !rows) return whole(<LoadFailed error={error} retry={() => void refetch()} />);
  if (!rows) return whole(<Skeleton width="40%" />);
  return (
    <>
      {rows.map((record) => (
        <tr key={record.id} className={s.row}>
          {columns.map((field, i) => (
            <td key={field.name} data-numeric={fieldType(field).numeric}>
              {i === 0 ? (
                <Title object={object.name} record={record} field={field} />
              ) : (
                <FieldView field={field} value={record[field.name]} place="cell" />
              )}
            </td>
          ))}
        </tr>
      ))}
      {hasNextPage &&
        whole(
          <Button variant="subtle" loading={isFetching} onClick={() => void fetchNextPage()}>
            {t('list.group.rows')}
          </Button>,
        )}
    </>
  );
}

function Title({ object, record, field }: { object: string; record: RecordData; field: Field }) {
  const i18n = useI18n();
  const value = record[field.name];
  const known = value !== null && value !== undefined && value !== '';
  return (
    <Link href={recordPath(object, record.id)} className={s.title}>
      {known ? fieldType(field).text(value, field, i18n) : i18n.t('list.untitled')}
    </Link>
  );
}
