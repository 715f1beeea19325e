/*
 * A button of a toolbar and what it opens: a popover, on phones a sheet from below. One rule: what
 * is inside arrives with the first opening; the button is there at once.
 */
import { Button, Drawer, Popover } from '@mantine/core';
import { Suspense, useState, type ReactNode } from 'react';
import { Icon } from './Icon';
import s from './Panel.module.css';
import { Skeleton } from './Skeleton';
import { useNarrow } from './useNarrow';

interface Props {
  icon: string;
  label: string;
  width: number;
  /** It opens menus of its own: these must not be cut off by its edge. */
  open?: boolean;
  /** Something is chosen here: a dot says so. */
  on?: boolean;
  children: (close: () => void) => ReactNode;
}

export function Panel({ icon, label, width, open, on, children }: Props) {
  const [opened, setOpened] = useState(false);
  const narrow = useNarrow();
  const button = (
    <Button
      variant="default"
      className={s.button}
      leftSection={<Icon name={icon} />}
      rightSection={on ? <span className={s.dot} /> : null}
      aria-label={label}
      aria-haspopup="dialog"
      aria-expanded={opened}
      onClick={() => setOpened(!opened)}
    >
      {label}
    </Button>
  );
  const inside = opened && (
    <Suspense fallback={<Skeleton width="100%" height={32} />}>
      {children(() => setOpened(false))}
    </Suspense>
  );
  if (narrow)
    return (
      <>
        {button}
        <Drawer
          opened={opened}
          onClose={() => setOpened(false)}
          position="bottom"
          size="auto"
          title={label}
          classNames={{ content: open ? `${s.sheet} ${s.tall}` : s.sheet }}
        >
          {inside}
        </Drawer>
      </>
    );
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-start"
      width={width}
      withRoles={false}
      trapFocus
      returnFocus
    >
      <Popover.Target>{button}</Popover.Target>
      <Popover.Dropdown
        role="dialog"
        aria-label={label}
        className={open ? s.popover : `${s.popover} ${s.scroll}`}
      >
        {inside}
      </Popover.Dropdown>
    </Popover>
  );
}
