/* Files on their way: how far each is, and what was refused. Gone with the component that sends. */
import { use, useEffect, useRef, useState } from 'react';
import { useI18n } from '../app/i18n';
import { problemsOf, problemWords } from '../app/problems';
import type { FileRef } from '../app/types';
import { sendFile } from '../app/upload';
import { HeldContext, type Way } from './held';

export interface OnItsWay {
  key: number;
  name: string;
  /** 0 to 1. */
  part: number;
  /** Why it was refused. */
  words?: string;
  stop: () => void;
}

let keys = 0;

export function useSending(
  onArrived: (file: FileRef) => void,
  holder?: { object: string; record: string },
) {
  const { t } = useI18n();
  const [all, setAll] = useState<OnItsWay[]>([]);
  const told = use(HeldContext);
  const arrived = useRef(onArrived);
  const stops = useRef(new Set<() => void>());
  useEffect(() => {
    arrived.current = onArrived;
  });
  useEffect(() => () => stops.current.forEach((stop) => stop()), []);

  const change = (key: number, changes: Partial<OnItsWay>) =>
    setAll((old) => old.map((one) => (one.key === key ? { ...one, ...changes } : one)));
  const forget = (key: number) => setAll((old) => old.filter((one) => one.key !== key));

  const send = (file: File) => {
    const key = ++keys;
    const tell = (way: Way) => told?.(key, way);
    const progress = (part: number) => {
      change(key, { part });
      tell(part);
    };
    const { sent, stop } = sendFile(file, progress, holder);
    let stopped = false;
    const end = () => {
      stopped = true;
      stop();
      forget(key);
    };
    stops.current.add(stop);
    tell(0);
    setAll((old) => [...old, { key, name: file.name, part: 0, stop: end }]);
    sent
      .then((answer) => {
        forget(key);
        arrived.current(answer);
        tell('here');
      })
      .catch((error: unknown) => {
        const [problem] = problemsOf(error);
        tell(stopped ? 'stopped' : 'refused');
        change(key, { words: problem ? problemWords(problem, t) : t('problem.server') });
      })
      .finally(() => stops.current.delete(stop));
  };
  return { all, send: (files: Iterable<File>) => [...files].forEach(send) };
}
