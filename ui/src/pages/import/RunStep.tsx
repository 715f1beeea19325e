/* The last step: the import, how far it is, what came of it, and the way back. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { isOver, useJob, type Job } from '../../app/jobs';
import { useI18n } from '../../app/i18n';
import { listPath } from '../../app/place';
import type { ObjectMeta } from '../../app/types';
import { FollowedJob } from '../../jobs/FollowedJob';
import s from './Import.module.css';

interface Props {
  object: ObjectMeta;
  run: Job;
  onAnother: () => void;
}

/** What it has made is newest: so the list begins with it. */
const newest = `sort=${encodeURIComponent('-updated_at')}`;

export function RunStep({ object, run, onAnother }: Props) {
  const { t } = useI18n();
  const [, go] = useLocation();
  const [undo, setUndo] = useState<Job | null>(null);
  const { data: job } = useJob(run.id);
  return (
    <>
      <section className={s.card}>
        <FollowedJob id={run.id} onOrdered={setUndo} />
      </section>
      {undo && (
        <section className={s.card}>
          <h2>{undo.title}</h2>
          <FollowedJob id={undo.id} />
        </section>
      )}
      {job && isOver(job) && (
        <footer className={s.foot}>
          <Button variant="default" onClick={onAnother}>
            {t('import.again')}
          </Button>
          <Button onClick={() => go(listPath(object.name, newest))}>{t('import.show')}</Button>
        </footer>
      )}
    </>
  );
}
