/* The third step: all rows are checked; how many would come in, and what is wrong with the rest. */
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { orderImport, type ImportPlan } from '../../app/imports';
import { isOver, useJob, type Job } from '../../app/jobs';
import { useI18n } from '../../app/i18n';
import { FollowedJob } from '../../jobs/FollowedJob';
import { Notice } from '../../kit/Notice';
import { Problems } from '../../kit/Problems';
import s from './Import.module.css';
import { RefusedRows } from './RefusedRows';

interface Props {
  object: string;
  plan: ImportPlan;
  check: Job;
  onBack: () => void;
  onRunning: (run: Job) => void;
}

const number = (job: Job | undefined, name: string) => Number(job?.result?.[name] ?? 0);

export function CheckStep({ object, plan, check, onBack, onRunning }: Props) {
  const { t } = useI18n();
  const { data: job } = useJob(check.id);
  const run = useMutation({
    mutationFn: () => orderImport(object, plan, false),
    onSuccess: onRunning,
  });
  const over = job && isOver(job) && job.state === 'done';
  const good = number(job, 'rows') - number(job, 'refused');

  return (
    <>
      <section className={s.card}>
        {!over && <p className="quiet">{t('import.checking')}</p>}
        <FollowedJob id={check.id}>
          {(known) => over && <Verdict good={good} refused={number(known, 'refused')} />}
        </FollowedJob>
      </section>
      {over && number(job, 'refused') > 0 && <RefusedRows job={job} fields={plan.preview.fields} />}
      {run.error && <Problems error={run.error} />}
      <footer className={s.foot}>
        <Button variant="default" onClick={onBack}>
          {t('back')}
        </Button>
        <Button disabled={!over || good === 0} loading={run.isPending} onClick={() => run.mutate()}>
          {t('import.run', { n: good })}
        </Button>
      </footer>
    </>
  );
}

function Verdict({ good, refused }: { good: number; refused: number }) {
  const { t } = useI18n();
  if (!refused)
    return (
      <Notice tone="info" icon="circle-check">
        {t('import.good')}
      </Notice>
    );
  return (
    <Notice tone={good ? 'info' : 'danger'} icon="circle-alert">
      {good ? t('import.bad', { n: refused }) : t('import.bad.all')}
    </Notice>
  );
}
