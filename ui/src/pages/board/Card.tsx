/*
 * A card: what the record is called, a few facts, and where it can be moved. One rule: dragging is
 * never the only way; the menu is made when it is first opened, because there are many cards.
 */
import { ActionIcon, Menu } from '@mantine/core';
import { draggable } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { memo, useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { useI18n } from '../../app/i18n';
import { fieldsOf } from '../../app/meta';
import { recordPath } from '../../app/place';
import type { Board, BoardColumn, ObjectMeta, RecordData, Value } from '../../app/types';
import { fieldType } from '../../fields';
import { FieldView } from '../../fields/FieldView';
import { Icon } from '../../kit/Icon';
import s from './Board.module.css';

interface Props {
  object: ObjectMeta;
  board: Board;
  card: RecordData;
  columns: BoardColumn[];
  /** The column it stands in. */
  at: string | null;
  movable: boolean;
  onMove: (card: RecordData, to: string) => void;
}

const isEmpty = (value: Value | undefined) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length);

export const Card = memo(function Card({ object, board, card, at, movable, ...rest }: Props) {
  const i18n = useI18n();
  const element = useRef<HTMLLIElement>(null);
  const [dragged, setDragged] = useState(false);
  const facts = fieldsOf(object, board.card.facts).filter(({ name }) => !isEmpty(card[name]));
  const [titleField] = fieldsOf(object, board.card.title ? [board.card.title] : []);
  const value = titleField && card[titleField.name];
  const title =
    titleField && !isEmpty(value)
      ? fieldType(titleField).text(value!, titleField, i18n)
      : i18n.t('list.untitled');

  useEffect(() => {
    if (!movable || !element.current) return;
    return draggable({
      element: element.current,
      getInitialData: () => ({ card, from: at }),
      onDragStart: () => setDragged(true),
      onDrop: () => setDragged(false),
    });
  }, [movable, card, at]);

  return (
    <li ref={element} className={s.card} data-dragged={dragged || undefined}>
      <Link href={recordPath(object.name, card.id)} draggable={false}>
        {title}
      </Link>
      <div className={s.facts}>
        {facts.map((field) => (
          <span key={field.name} title={field.label}>
            <span className="vh">{field.label}</span>
            <FieldView field={field} value={card[field.name]} place="short" />
          </span>
        ))}
      </div>
      {movable && <MoveTo title={title} card={card} at={at} {...rest} />}
    </li>
  );
});

interface MoveProps {
  title: string;
  card: RecordData;
  at: string | null;
  columns: BoardColumn[];
  onMove: (card: RecordData, to: string) => void;
}

function MoveTo({ title, card, at, columns, onMove }: MoveProps) {
  const { t } = useI18n();
  const [opened, setOpened] = useState(false);
  const button = (
    <ActionIcon
      className={s.moveTo}
      variant="subtle"
      color="gray"
      size={26}
      aria-label={t('board.move', { title })}
      aria-haspopup="menu"
      onClick={() => setOpened(true)}
    >
      <Icon name="ellipsis" size={15} />
    </ActionIcon>
  );
  if (!opened) return button;
  return (
    <Menu opened onChange={setOpened} position="bottom-end" withinPortal>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        {columns.map(
          ({ value, label, color }) =>
            value !== null && (
              <Menu.Item
                key={value}
                disabled={value === at}
                leftSection={<i className={s.dot} data-color={color ?? 'gray'} />}
                onClick={() => onMove(card, value)}
              >
                {label}
              </Menu.Item>
            ),
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
