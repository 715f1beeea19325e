/* Each column of the file with some of its cells, and the field that it goes to. */
import { NativeSelect } from '@mantine/core';
import type { ImportColumn, ImportPlan } from '../../app/imports';
import { useI18n, type Key } from '../../app/i18n';
import { Badge } from '../../kit/Badge';
import s from './Import.module.css';

interface Props {
  plan: ImportPlan;
  onChange: (map: (string | null)[]) => void;
}

const SURE = 0.9;

export function ColumnsTable({ plan, onChange }: Props) {
  const { t } = useI18n();
  const set = (at: number, field: string | null) =>
    onChange(plan.map.map((old, i) => (i === at ? field : old)));
  return (
    <table className={s.columns}>
      <thead>
        <tr>
          <th scope="col">{t('import.column')}</th>
          <th scope="col">{t('import.samples')}</th>
          <th scope="col">{t('import.field')}</th>
        </tr>
      </thead>
      <tbody>
        {plan.preview.columns.map((column, i) => (
          <tr key={column.name}>
            <th scope="row">{column.name}</th>
            <td className={s.samples}>{column.samples.slice(0, 3).join(' · ') || t('empty')}</td>
            <td>
              <Chooser plan={plan} column={column} at={i} onChange={(field) => set(i, field)} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface ChooserProps {
  plan: ImportPlan;
  column: ImportColumn;
  at: number;
  onChange: (field: string | null) => void;
}

function Chooser({ plan, column, at, onChange }: ChooserProps) {
  const { t } = useI18n();
  const chosen = plan.map[at] ?? '';
  const taken = (name: string) => plan.map.some((field, i) => i !== at && field === name);
  const fields = plan.preview.fields.map(({ name, label, required }) => ({
    value: name,
    label: required ? `${label} *` : label,
    disabled: taken(name),
  }));
  // "id", or a lookup by a field of its target: what the file itself says
  const own = chosen && !fields.some(({ value }) => value === chosen) ? [chosen] : [];
  return (
    <div className={s.chooser}>
      <NativeSelect
        aria-label={t('import.field.of', { column: column.name })}
        value={chosen}
        onChange={(event) => onChange(event.currentTarget.value || null)}
        data={[{ value: '', label: t('import.leave') }, ...own, ...fields]}
      />
      <Sureness column={column} chosen={chosen} />
    </div>
  );
}

/** Whoever has chosen is right; only the program's own guesses are doubted. */
function Sureness({ column, chosen }: { column: ImportColumn; chosen: string }) {
  const { t } = useI18n();
  const guessed = chosen === column.field;
  const doubtful = guessed && column.sure < SURE;
  const [word, color]: [Key, string] = !chosen
    ? ['import.left', 'gray']
    : doubtful
      ? ['import.unsure', 'orange']
      : ['import.sure', 'green'];
  return <Badge color={color}>{t(word)}</Badge>;
}
