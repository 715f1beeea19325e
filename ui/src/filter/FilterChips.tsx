/* What a list is narrowed to, as chips in the toolbar; each can be taken off. */
import { useI18n } from '../app/i18n';
import type { ObjectMeta } from '../app/types';
import { Icon } from '../kit/Icon';
import { isExpression, nothing, write } from './conditions';
import s from './Filter.module.css';
import { useFilter, useTitles } from './useFilter';
import { groupWords, itemWords } from './words';

interface Props {
  object: ObjectMeta;
  where: string;
  onChange: (where: string) => void;
}

const NONE = new Map();

export default function FilterChips({ object, where, onChange }: Props) {
  const i18n = useI18n();
  const shown = useFilter(object.name, where);
  const { filter, fields } = shown ?? { filter: nothing, fields: NONE };
  const titles = useTitles(filter, fields);
  if (!filter.items.length) return null;

  // "Any of" cannot be taken apart: it is one chip.
  const chips =
    filter.join === 'or'
      ? [{ words: groupWords(filter, fields, titles, i18n), code: false, without: '' }]
      : filter.items.map((item, i) => ({
          words: itemWords(item, fields, titles, i18n),
          code: isExpression(item),
          without: write({ ...filter, items: filter.items.filter((_, at) => at !== i) }, fields),
        }));
  return (
    <ul className={s.chips} aria-label={i18n.t('filter')}>
      {chips.map(({ words, code, without }, i) => (
        <li key={i} className={s.chip} title={words}>
          {code && <Icon name="code" size={13} />}
          <span className={code ? `${s.code} cut` : 'cut'}>{words}</span>
          <button
            type="button"
            aria-label={i18n.t('filter.remove', { condition: words })}
            onClick={() => onChange(without)}
          >
            <Icon name="x" size={12} />
          </button>
        </li>
      ))}
    </ul>
  );
}
