/*
 * The second step: which field each column is, how records are found, and how the file is read. One
 * rule: what is sure is filled in; what is not says so.
 */
import { Button, NativeSelect } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import {
  besides,
  missingFields,
  orderImport,
  type ImportMode,
  type ImportPlan,
  type ImportPreview,
} from '../../app/imports';
import type { Job } from '../../app/jobs';
import { useI18n } from '../../app/i18n';
import type { Field, ObjectMeta } from '../../app/types';
import { fieldType } from '../../fields';
import { Notice } from '../../kit/Notice';
import { Problems } from '../../kit/Problems';
import { ColumnsTable } from './ColumnsTable';
import { FileLine } from './FileLine';
import s from './Import.module.css';

interface Props {
  object: ObjectMeta;
  plan: ImportPlan;
  onChange: (plan: ImportPlan) => void;
  onRead: (preview: ImportPreview) => void;
  onOther: () => void;
  onChecking: (check: Job) => void;
}

export function ColumnsStep({ object, plan, onChange, onRead, onOther, onChecking }: Props) {
  const { t } = useI18n();
  const check = useMutation({
    mutationFn: () => orderImport(object.name, plan, true),
    onSuccess: onChecking,
  });
  const missing = missingFields(plan);
  const nothing = plan.map.every((field) => !field);

  return (
    <>
      <section className={s.card}>
        <FileLine object={object.name} preview={plan.preview} onRead={onRead} onOther={onOther} />
      </section>
      <section className={s.card}>
        <ColumnsTable plan={plan} onChange={(map) => onChange({ ...plan, map })} />
        {missing.length > 0 && (
          <Notice tone="info" icon="info">
            {t('import.missing', { fields: missing.map(({ label }) => label).join(', ') })}
          </Notice>
        )}
        <Besides plan={plan} object={object} />
      </section>
      <section className={s.card}>
        <Ways plan={plan} onChange={onChange} />
      </section>
      {check.error && <Problems error={check.error} />}
      <footer className={s.foot}>
        <Button variant="default" onClick={onOther}>
          {t('import.other')}
        </Button>
        <Button
          disabled={nothing || missing.length > 0}
          loading={check.isPending}
          onClick={() => check.mutate()}
        >
          {t('import.check')}
        </Button>
      </footer>
    </>
  );
}

/** What new records have beside the columns. */
function Besides({ plan, object }: { plan: ImportPlan; object: ObjectMeta }) {
  const i18n = useI18n();
  const { defaults, perhaps } = besides(plan, object);
  const words = (field: Field) => {
    const value = field.default;
    const computed = Array.isArray(value) || value === null || value === undefined;
    if (computed) return field.label;
    return i18n.t('import.default', {
      field: field.label,
      value: fieldType(field).text(value, field, i18n),
    });
  };
  const listed = (fields: Field[]) => new Intl.ListFormat(i18n.language).format(fields.map(words));
  return (
    <>
      {perhaps.length > 0 && (
        <p className={s.besides}>{i18n.t('import.perhaps', { fields: listed(perhaps) })}</p>
      )}
      {defaults.length > 0 && (
        <p className={s.besides}>{i18n.t('import.defaults', { fields: listed(defaults) })}</p>
      )}
    </>
  );
}

function Ways({ plan, onChange }: { plan: ImportPlan; onChange: (plan: ImportPlan) => void }) {
  const { t } = useI18n();
  const { preview, map, mode, key } = plan;
  const keys = preview.keys.filter((name) => map.includes(name));
  const chosen = keys.includes(key) ? key : keys[0];
  const label = (name: string) =>
    preview.fields.find((field) => field.name === name)?.label ?? name.toUpperCase();
  const change = (changes: Partial<ImportPlan>) =>
    onChange({ ...plan, key: chosen ?? key, ...changes });

  return (
    <div className={s.ways}>
      <NativeSelect
        label={t('import.mode')}
        value={mode}
        onChange={(event) => change({ mode: event.currentTarget.value as ImportMode })}
        data={(['insert', 'upsert', 'update'] as const).map((value) => ({
          value,
          label: t(`import.mode.${value}`),
          disabled: value !== 'insert' && !keys.length,
        }))}
      />
      {mode !== 'insert' && (
        <NativeSelect
          label={t('import.key')}
          value={chosen}
          onChange={(event) => change({ key: event.currentTarget.value })}
          data={keys.map((name) => ({ value: name, label: label(name) }))}
        />
      )}
    </div>
  );
}
