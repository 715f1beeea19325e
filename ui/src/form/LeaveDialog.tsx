/* Keeps a page with unsaved changes until one has answered; see app/guard.ts. */
import { Suspense, useEffect, useState, type RefObject } from 'react';
import { keepHere } from '../app/guard';
import { part, whenIdle } from '../app/route';

const LeaveQuestion = part(() => import('./LeaveQuestion'));

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
    whenIdle(LeaveQuestion.prefetch); // there when it is needed, also without a connection
    const letGo = keepHere((leave) => setGo(() => leave));
    release.current = letGo;
    return letGo;
  }, [dirty, release]);

  const leave = () => {
    release.current();
    onLeave();
    go?.();
  };
  return (
    <Suspense fallback={null}>
      {go && <LeaveQuestion opened onStay={() => setGo(null)} onLeave={leave} />}
    </Suspense>
  );
}
