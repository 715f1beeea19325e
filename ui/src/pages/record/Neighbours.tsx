/* To the previous and the next record of the list that one came from; nothing where there is none. */
import { ActionIcon } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useI18n } from '../../app/i18n';
import { keptRows, moreRows } from '../../app/neighbours';
import { recordPath } from '../../app/place';
import { announceFailure } from '../../kit/announce';
import { Icon } from '../../kit/Icon';

export default function Neighbours({ object, id }: { object: string; id: string }) {
  const { t } = useI18n();
  const [, go] = useLocation();
  const [kept, setKept] = useState(() => keptRows(object));
  const at = kept ? kept.ids.indexOf(id) : -1;
  const here = at >= 0;
  const ends = { k: at <= 0, j: !here || (at + 1 === kept!.ids.length && !kept!.next) };

  const step = async (by: 1 | -1) => {
    if (!kept || ends[by > 0 ? 'j' : 'k']) return;
    try {
      const all = kept.ids[at + by] ? kept : await moreRows(object, kept);
      const next = all.ids[at + by];
      setKept(next ? all : { ...all, next: null });
      if (next) go(recordPath(object, next), { replace: true }); // back leads to the list
    } catch (error) {
      announceFailure(t, t('problem.title'), error);
    }
  };
  useHotkeys([
    ['j', () => void step(1)],
    ['k', () => void step(-1)],
  ]);
  if (!here || (ends.j && ends.k)) return null;
  const button = (key: 'j' | 'k', icon: string, by: 1 | -1) => (
    <ActionIcon
      variant="default"
      size="var(--control)"
      disabled={ends[key]}
      aria-label={t(by > 0 ? 'record.next' : 'record.previous')}
      aria-keyshortcuts={key}
      onClick={() => void step(by)}
    >
      <Icon name={icon} />
    </ActionIcon>
  );
  return (
    <ActionIcon.Group>
      {button('k', 'chevron-up', -1)}
      {button('j', 'chevron-down', 1)}
    </ActionIcon.Group>
  );
}
