/* What one may do to a job: exactly what the server offers. */
import { Button } from '@mantine/core';
import { useJobStep, type Job, type JobStep } from '../app/jobs';
import { useI18n, type Key } from '../app/i18n';
import { announceFailure } from '../kit/announce';
import { Icon } from '../kit/Icon';
import s from './jobs.module.css';

const looks: Record<JobStep, { icon: string; label: Key }> = {
  cancel: { icon: 'x', label: 'job.cancel' },
  retry: { icon: 'refresh-cw', label: 'job.retry' },
  undo: { icon: 'undo-2', label: 'job.undo' },
};

interface Props {
  job: Job;
  onOrdered?: (job: Job) => void;
}

export function JobButtons({ job, onOrdered }: Props) {
  const { t } = useI18n();
  const step = useJobStep(job.id);
  if (!job.can.length) return null;
  const title = job.title ?? t('job');
  const press = (wanted: JobStep) =>
    step.mutate(wanted, {
      onSuccess: (answer) => answer.id !== job.id && onOrdered?.(answer),
      onError: (error) => announceFailure(t, title, error),
    });
  return (
    <div className={s.buttons}>
      {job.can.map((wanted) => (
        <Button
          key={wanted}
          variant="default"
          size="xs"
          leftSection={<Icon name={looks[wanted].icon} size={14} />}
          loading={step.isPending && step.variables === wanted}
          aria-label={`${t(looks[wanted].label)}: ${title}`}
          onClick={() => press(wanted)}
        >
          {t(looks[wanted].label)}
        </Button>
      ))}
    </div>
  );
}
