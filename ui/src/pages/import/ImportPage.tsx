/*
 * A file becomes records, in four steps: file, columns, check, import. One rule: nothing is kept
 * before the last one, and each step can be left backwards.
 */
import { useState } from 'react';
import type { ImportPlan, ImportPreview } from '../../app/imports';
import type { Job } from '../../app/jobs';
import { useI18n, type Key } from '../../app/i18n';
import { useApp, useObject } from '../../app/meta';
import { listPath } from '../../app/place';
import type { ObjectMeta } from '../../app/types';
import { useTitle } from '../../app/useTitle';
import { Message } from '../../kit/Message';
import { NotFound } from '../../kit/NotFound';
import { PageHead } from '../../kit/PageHead';
import { LoadFailed } from '../../kit/Problems';
import { CheckStep } from './CheckStep';
import { ColumnsStep } from './ColumnsStep';
import { FileStep } from './FileStep';
import s from './Import.module.css';
import { RunStep } from './RunStep';

export default function ImportPage({ name }: { name: string }) {
  const { t } = useI18n();
  const { objects } = useApp();
  const { data: object, error, refetch } = useObject(name);
  if (!(name in objects)) return <NotFound />;
  if (error && !object) return <LoadFailed error={error} retry={() => void refetch()} />;
  if (!object) return <div className={s.page} aria-busy />;
  if (!object.rights.import) return <Message heading="h1" icon="lock" title={t('import.denied')} />;
  return <Wizard object={object} />;
}

/** What is known already; the step follows from it. */
interface Progress {
  plan: ImportPlan | null;
  check: Job | null;
  run: Job | null;
}

const nothing: Progress = { plan: null, check: null, run: null };

const firstPlan = (preview: ImportPreview): ImportPlan => ({
  preview,
  map: preview.columns.map((column) => column.field),
  mode: 'insert',
  key: preview.keys[0] ?? 'id',
});

/** Read another way, it may have other columns; what was chosen stays where they are the same. */
function again(plan: ImportPlan, preview: ImportPreview): ImportPlan {
  const names = (columns: ImportPreview['columns']) => columns.map(({ name }) => name).join('\n');
  const same = names(plan.preview.columns) === names(preview.columns);
  return same ? { ...plan, preview } : { ...firstPlan(preview), mode: plan.mode };
}

const stepOf = ({ plan, check, run }: Progress) => (run ? 3 : check ? 2 : plan ? 1 : 0);

function Wizard({ object }: { object: ObjectMeta }) {
  const { t } = useI18n();
  const [now, setNow] = useState(nothing);
  const step = stepOf(now);
  const title = t('import.title', { objects: object.plural });
  useTitle(title);

  return (
    <div className={s.page}>
      <PageHead
        object={object.name}
        icon={object.icon}
        kind={object.plural}
        title={title}
        fallback={listPath(object.name)}
      />
      <Steps step={step} />
      {step === 0 && (
        <FileStep
          object={object.name}
          onRead={(preview) => setNow({ ...nothing, plan: firstPlan(preview) })}
        />
      )}
      {step === 1 && (
        <ColumnsStep
          object={object}
          plan={now.plan!}
          onChange={(plan) => setNow({ ...nothing, plan })}
          onRead={(preview) => setNow({ ...nothing, plan: again(now.plan!, preview) })}
          onOther={() => setNow(nothing)}
          onChecking={(check) => setNow({ ...now, check })}
        />
      )}
      {step === 2 && (
        <CheckStep
          object={object.name}
          plan={now.plan!}
          check={now.check!}
          onBack={() => setNow({ ...now, check: null })}
          onRunning={(run) => setNow({ ...now, run })}
        />
      )}
      {step === 3 && <RunStep object={object} run={now.run!} onAnother={() => setNow(nothing)} />}
    </div>
  );
}

const steps: Key[] = [
  'import.step.file',
  'import.step.columns',
  'import.step.check',
  'import.step.run',
];

function Steps({ step }: { step: number }) {
  const { t } = useI18n();
  return (
    <ol className={s.steps} aria-label={t('import.steps')}>
      {steps.map((key, i) => (
        <li
          key={key}
          data-state={i < step ? 'done' : i === step ? 'now' : 'next'}
          aria-current={i === step ? 'step' : undefined}
        >
          <span aria-hidden>{i + 1}</span>
          {t(key)}
        </li>
      ))}
    </ol>
  );
}
