/*
 * The filter while it is made: rows, groups of rows, and the whole of it in words or as the text of
 * an expression. One rule: a condition counts as soon as it is complete; unfinished ones live only
 * while the panel is open.
 */
import { Button } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { useI18n } from '../app/i18n';
import type { ObjectMeta } from '../app/types';
import { Icon } from '../kit/Icon';
import { Skeleton } from '../kit/Skeleton';
import { isGroup, write, type Group, type Item } from './conditions';
import { ExpressionBox } from './ExpressionBox';
import s from './Filter.module.css';
import { GroupRows, firstCondition } from './GroupRows';
import { useReach, type PathField, type PathFields } from './paths';
import { useFilter, useTitles } from './useFilter';
import { groupWords } from './words';

interface Props {
  object: ObjectMeta;
  where: string;
  onChange: (where: string) => void;
  /** The fields that are offered, where these are not all. */
  only?: string[];
}

export default function FilterPanel({ object, where, onChange, only }: Props) {
  const found = useFilter(object.name, where);
  // While new fields are looked up the rows stay, and with them what is not complete yet.
  const [shown, show] = useState(found);
  if (found && found !== shown) show(found);
  const all = useReach(object.name);
  const reach = only ? all?.filter(({ name }) => only.includes(name)) : all;
  if (!shown || !reach) return <Skeleton width="100%" height={32} />;
  return <Builder object={object} where={where} onChange={onChange} {...shown} reach={reach} />;
}

interface BuilderProps extends Props {
  filter: Group;
  fields: PathFields;
  reach: PathField[];
}

/** Typing settles before the list is asked again. */
const SETTLES = 250;

const count = ({ items }: Group): number =>
  items.reduce((sum, item) => sum + (isGroup(item) ? count(item) : 1), 0);

function Builder({ object, where, onChange, filter, fields: named, reach }: BuilderProps) {
  const { t } = useI18n();
  const fields: PathFields = new Map([
    ...reach.map((field) => [field.name, field] as const),
    ...named,
  ]);
  const first = firstCondition(reach);
  const [draft, setDraft] = useState<Group>(
    filter.items.length || !first ? filter : { join: 'and', items: [first] },
  );
  const [asText, setAsText] = useState(false);
  const settling = useRef(false); // what was told is not in the address yet
  const settle = useDebouncedCallback(
    (text: string) => {
      settling.current = false;
      onChange(text);
    },
    { delay: SETTLES, flushOnUnmount: true },
  );
  const [told, setTold] = useState(where);

  const tell = (text: string) => {
    if (text === told) return;
    setTold(text);
    settling.current = true;
    settle(text);
  };
  const change = (next: Group) => {
    setDraft(next);
    tell(write(next, fields));
  };
  useEffect(() => {
    if (where === told || settling.current) return;
    setTold(where); // changed elsewhere: a chip was taken off
    setDraft(filter);
  }, [where, filter, told]);

  if (asText)
    return (
      <ExpressionBox
        object={object.name}
        text={told}
        onApply={(text) => (onChange(text), setTold(text))}
        onBack={() => setAsText(false)}
      />
    );
  const add = (item: Item) => setDraft({ ...draft, items: [...draft.items, item] });
  return (
    <>
      {draft.items.length === 0 && <p className={s.none}>{t('filter.none')}</p>}
      <GroupRows object={object} group={draft} fields={fields} reach={reach} onChange={change} />
      <div className={s.foot}>
        {first && (
          <>
            <Button variant="subtle" leftSection={<Icon name="plus" />} onClick={() => add(first)}>
              {t('filter.add')}
            </Button>
            <Button
              variant="subtle"
              color="gray"
              leftSection={<Icon name="plus" />}
              onClick={() =>
                add({ join: draft.join === 'and' ? 'or' : 'and', items: [first, first] })
              }
            >
              {t('filter.add.group')}
            </Button>
          </>
        )}
        <span className="grow" />
        <Button variant="subtle" color="gray" onClick={() => setAsText(true)}>
          {t('filter.text')}
        </Button>
        {count(draft) > 0 && (
          <Button variant="subtle" color="gray" onClick={() => change({ join: 'and', items: [] })}>
            {t('clear')}
          </Button>
        )}
      </div>
      <InWords draft={draft} fields={fields} />
    </>
  );
}

function InWords({ draft, fields }: { draft: Group; fields: PathFields }) {
  const i18n = useI18n();
  const words = groupWords(draft, fields, useTitles(draft, fields), i18n);
  return (
    <p className={s.words} role="status">
      {words}
    </p>
  );
}
