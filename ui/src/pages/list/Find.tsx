/* The box that searches in a list. */
import { TextInput } from '@mantine/core';
import { useDebouncedValue, useHotkeys } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { useI18n } from '../../app/i18n';
import type { ObjectMeta } from '../../app/types';
import { Icon } from '../../kit/Icon';
import s from './ListPage.module.css';

/** Types ahead of the address: it follows 200 ms after the last key. */
export function Find({
  object,
  q,
  onChange,
}: {
  object: ObjectMeta;
  q: string;
  onChange: (q: string) => void;
}) {
  const { t } = useI18n();
  const box = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(q);
  const [settled] = useDebouncedValue(text, 200);
  const told = useRef(q);
  useHotkeys([['/', () => box.current?.focus()]]);

  useEffect(() => {
    if (settled !== told.current) onChange((told.current = settled));
  }, [settled, onChange]);
  useEffect(() => {
    if (q !== told.current) setText((told.current = q)); // cleared or gone back elsewhere
  }, [q]);

  return (
    <TextInput
      ref={box}
      className={s.find}
      type="search"
      aria-label={t('list.find', { objects: object.plural })}
      placeholder={t('search')}
      leftSection={<Icon name="search" />}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      aria-keyshortcuts="/"
    />
  );
}
