/*
 * The records of an object as cards in columns. One rule: a card moves by the rules of its record;
 * what a stage still needs is asked for, and where the server says no it goes back.
 */
import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue, useHotkeys } from '@mantine/hooks';
import { Suspense, useEffect, useRef, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { useI18n } from '../../app/i18n';
import { useApp, useObject } from '../../app/meta';
import { newPath } from '../../app/place';
import { part } from '../../app/route';
import type { Board, ObjectMeta, RecordData } from '../../app/types';
import { useTitle } from '../../app/useTitle';
import { Icon } from '../../kit/Icon';
import { Message } from '../../kit/Message';
import { NotFound } from '../../kit/NotFound';
import { ObjectIcon } from '../../kit/ObjectIcon';
import { LoadFailed } from '../../kit/Problems';
import { ToList } from '../../kit/ToList';
import { useNarrow } from '../../kit/useNarrow';
import { ViewSwitch } from '../../kit/ViewSwitch';
import { useStage } from '../../stages/useStage';
import s from './Board.module.css';
import { Column } from './Column';
import { ColumnChips } from './ColumnChips';
import { Pressed } from './Pressed';
import { useBoard } from './useBoard';
import { useDrop } from './useDrop';

const AskedWrong = part(() => import('../../kit/AskedWrong'));

/** A card that was dropped where a button leads; `n` tells one press from the next. */
interface Press {
  card: RecordData;
  action: string;
  n: number;
}

export default function BoardPage({ name, board }: { name: string; board: string }) {
  const { t } = useI18n();
  const { objects } = useApp();
  const { data: object, error, refetch } = useObject(name);
  if (!(name in objects)) return <NotFound />;
  if (error && !object) return <LoadFailed error={error} retry={() => void refetch()} />;
  if (!object) return <div className={s.page} aria-busy />;
  const found = object.boards.find((one) => one.name === board);
  return found ? (
    <Drawn key={object.hash} object={object} board={found} />
  ) : (
    <Message
      heading="h1"
      icon="compass"
      title={t('board.gone')}
      action={<ToList object={name} />}
    />
  );
}

function Drawn({ object, board }: { object: ObjectMeta; board: Board }) {
  const { t } = useI18n();
  const [, go] = useLocation();
  const narrow = useNarrow();
  const [params, setParams] = useSearchParams();
  const area = useRef<HTMLDivElement>(null);
  const query = {
    view: board.name,
    within: params.get('within') ?? '',
    where: params.get('where') ?? '',
    q: params.get('q') ?? '',
  };
  const { data, error, refetch, isPlaceholderData, busy, more, show, refresh } = useBoard(
    object.name,
    query,
  );
  const by = object.fields.find((field) => field.name === board.by)!;
  const path = object.record.path;
  const guides = (path?.field === by.name && path.guide) || {};
  const { move, dialog } = useStage(object, by, guides);
  const [pressed, setPressed] = useState<Press | null>(null);
  const movable = object.rights.update && !by.readonly;
  const columns = data?.columns ?? [];
  const within = object.views.find((view) => view.name === query.within);
  useTitle(`${object.plural} · ${board.label}`);
  useHotkeys([['c', () => object.rights.create && go(newPath(object.name))]]);

  const clearWhere = () =>
    setParams((old) => new URLSearchParams([...old].filter(([name]) => name !== 'where')));
  const drop = async (card: RecordData, from: string | null, to: string) => {
    const stage = by.options?.find((option) => option.value === to);
    if (!stage || from === to) return;
    const action = guides[to]?.action;
    if (action) return setPressed((old) => ({ card, action, n: (old?.n ?? 0) + 1 }));
    show({ ...card, [by.name]: to }, from, to);
    if (!(await move(card, stage))) await refresh();
  };
  useDrop(area, columns, movable, drop);

  return (
    <div className={s.page}>
      <header className={s.head}>
        <ObjectIcon object={object.name} icon={object.icon} />
        <h1>{object.plural}</h1>
        {within && <span className="quiet cut">{within.label}</span>}
        <span className="grow" />
        <Find key={query.within} label={t('board.find')} />
        <ViewSwitch object={object} board={board.name} />
        {object.rights.create && (
          <Button
            className={s.create}
            leftSection={<Icon name="plus" />}
            onClick={() => go(newPath(object.name))}
            aria-keyshortcuts="c"
          >
            {t('create')}
          </Button>
        )}
      </header>
      {narrow && <ColumnChips columns={columns} area={area} />}
      {error && !data ? (
        <Suspense fallback={<LoadFailed error={error} retry={() => void refetch()} heading="h2" />}>
          <AskedWrong error={error} retry={() => void refetch()} clear={{ where: clearWhere }} />
        </Suspense>
      ) : (
        <div
          ref={area}
          className={s.columns}
          role="group"
          aria-label={t('board.columns')}
          aria-busy={!data || isPlaceholderData}
          tabIndex={-1}
        >
          {columns.map((column) => (
            <Column
              key={column.value ?? ''}
              object={object}
              board={board}
              by={by}
              column={column}
              columns={columns}
              movable={movable}
              busy={busy === column.value}
              onMore={() => void more(column)}
              onMove={(card, to) => void drop(card, column.value, to)}
            />
          ))}
        </div>
      )}
      {dialog}
      {pressed && (
        <Pressed key={pressed.n} object={object} card={pressed.card} action={pressed.action} />
      )}
    </div>
  );
}

/** Types ahead of the address: it follows 200 ms after the last key. */
function Find({ label }: { label: string }) {
  const { t } = useI18n();
  const [params, setParams] = useSearchParams();
  const [text, setText] = useState(params.get('q') ?? '');
  const [settled] = useDebouncedValue(text, 200);
  const told = useRef(text);
  useEffect(() => {
    if (settled === told.current) return;
    told.current = settled;
    setParams(
      (old) => {
        const next = new URLSearchParams(old);
        if (settled) next.set('q', settled);
        else next.delete('q');
        return next;
      },
      { replace: true },
    );
  }, [settled, setParams]);
  return (
    <TextInput
      className={s.find}
      type="search"
      aria-label={label}
      placeholder={t('search')}
      leftSection={<Icon name="search" />}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  );
}
