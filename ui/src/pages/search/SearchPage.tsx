/*
 * All that fits some words: the best of each object, or more of one. One rule: the address holds
 * what was asked, so a result can be kept, shared and come back to.
 */
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { queryString } from '../../app/api';
import { MOST_COUNTED, useFound, type FoundGroup, type FoundRow } from '../../app/found';
import { useI18n } from '../../app/i18n';
import { useApp } from '../../app/meta';
import { listPath, recordPath } from '../../app/place';
import { useTitle } from '../../app/useTitle';
import { Icon } from '../../kit/Icon';
import { Marked } from '../../kit/Marked';
import { Message } from '../../kit/Message';
import { ObjectIcon } from '../../kit/ObjectIcon';
import { Problems } from '../../kit/Problems';
import s from './SearchPage.module.css';

const OF_EACH = 5;
const OF_ONE = 50;

export default function SearchPage() {
  const { t } = useI18n();
  const [, go] = useLocation();
  const asked = new URLSearchParams(useSearch());
  const [text, setText] = useState(asked.get('q') ?? '');
  const object = asked.get('object') ?? undefined;
  useTitle(text || t('search'));

  const ask = (q: string, only?: string) =>
    go(`/search?${queryString({ q, object: only })}`, { replace: true });
  const type = (q: string) => {
    setText(q);
    ask(q, object);
  };
  return (
    <div className={s.page}>
      <header className={s.head}>
        <h1>{t('search')}</h1>
        <TextInput
          type="search"
          size="md"
          autoFocus
          aria-label={t('search.label')}
          placeholder={t('search.start')}
          leftSection={<Icon name="search" size={18} />}
          value={text}
          maxLength={200}
          onChange={(event) => type(event.currentTarget.value)}
        />
      </header>
      <Results text={text.trim()} object={object} onMore={(only) => ask(text, only)} />
    </div>
  );
}

interface ResultsProps {
  text: string;
  object?: string;
  onMore: (object?: string) => void;
}

function Results({ text, object, onMore }: ResultsProps) {
  const { t } = useI18n();
  const found = useFound(text, object ? OF_ONE : OF_EACH, object);
  const back = (
    <Button variant="default" onClick={() => onMore()}>
      {t('search.label')}
    </Button>
  );

  if (found.error) return <Problems error={found.error} />;
  if (!text)
    return (
      <Message icon="search" title={t('search.start')}>
        {t('search.start.text')}
      </Message>
    );
  if (!found.groups.length && found.waiting) return null;
  if (!found.groups.length)
    return (
      <Message icon="search" title={t('search.none', { text })} action={object && back}>
        {t(found.complete ? 'search.none.text' : 'search.partly')}
      </Message>
    );
  return (
    <div aria-busy={found.waiting}>
      {found.groups.map((group) => (
        <Group key={group.object} group={group} text={text} alone={!!object} onMore={onMore} />
      ))}
      {!found.complete && <p className="quiet">{t('search.partly')}</p>}
      {object && back}
    </div>
  );
}

interface GroupProps {
  group: FoundGroup;
  text: string;
  alone: boolean;
  onMore: (object: string) => void;
}

function Group({ group, text, alone, onMore }: GroupProps) {
  const { t } = useI18n();
  const { objects } = useApp();
  const many = group.total >= MOST_COUNTED;
  const heading = `found-${group.object}`;
  return (
    <section className={s.group} aria-labelledby={heading}>
      <div className={s.groupHead}>
        <ObjectIcon object={group.object} icon={objects[group.object]?.icon} size={24} />
        <h2 id={heading}>{group.label}</h2>
        <span className="quiet">
          {t(many ? 'search.hits.most' : 'search.hits', { n: group.total })}
        </span>
        <span className="grow" />
        <Button
          component={Link}
          href={listPath(group.object, queryString({ q: text }))}
          variant="subtle"
          color="gray"
          size="compact-sm"
          aria-label={`${t('search.in.list')}: ${group.label}`}
        >
          {t('search.in.list')}
        </Button>
      </div>
      <ul className={s.rows}>
        {group.rows.map((row) => (
          <Row key={row.id} object={group.object} row={row} />
        ))}
      </ul>
      {!alone && group.total > group.rows.length && (
        <Button
          variant="subtle"
          size="compact-sm"
          className={s.more}
          onClick={() => onMore(group.object)}
        >
          {t('search.more', { label: group.label })}
        </Button>
      )}
    </section>
  );
}

function Row({ object, row }: { object: string; row: FoundRow }) {
  const found = row.snippet?.map(([piece]) => piece).join('');
  const named = found === row.title;
  return (
    <li>
      <Link href={recordPath(object, row.id)} className={s.row}>
        <span className={s.title}>
          {named ? <Marked pieces={row.snippet!} /> : (row.title ?? row.id)}
        </span>
        {row.snippet && !named && (
          <span className={s.snippet}>
            <Marked pieces={row.snippet} />
          </span>
        )}
        {row.subtitle && row.subtitle !== found && (
          <span className={s.snippet}>{row.subtitle}</span>
        )}
      </Link>
    </li>
  );
}
