/* Keeps a page with unsaved changes until one has answered; see app/guard.ts. */
import { useEffect, useState, type RefObject } from 'react';
import { keepHere } from '../app/guard';
import { LeaveQuestion } from './LeaveQuestion';

interface Props {
  dirty: boolean;
  /** Lets go without a question: the form calls it once it has saved. */
  release: RefObject<() => void>;
  onLeave: () => void;
}

export function LeaveDialog({ dirty, release, onLeave }: Props) {
  const [go, setGo] = useState<(() => void) | null>(null);

  useEffect(() => {
    if (!dirty) return;
    const letGo = keepHere((leave) => setGo(() => leave));
    release.current = letGo;
    return letGo;
  }, [dirty, release]);

  const leave = () => {
    release.current();
    onLeave();
    go?.();
  };
  return <LeaveQuestion opened={go !== null} onStay={() => setGo(null)} onLeave={leave} />;
}
