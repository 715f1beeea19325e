/*
 * Moving a record to another stage: one request, and where that is refused for want of a value, a
 * dialog that asks for it. One rule: the server decides; the dialog opens with what it has said.
 */
import { useQueryClient } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { api } from '../app/api';
import { useI18n } from '../app/i18n';
import { warningsOf } from '../app/problems';
import { refreshRecords } from '../app/refresh';
import { part } from '../app/route';
import type { Field, Guide, ObjectMeta, Option, RecordData } from '../app/types';
import { announce, announceFailure } from '../kit/announce';
import { toldBy, type FormProblem } from '../form/problems';

const FieldDialog = part(() => import('../form/FieldDialog'));

interface Asking {
  record: RecordData;
  stage: Option;
  names: string[];
  problems: FormProblem[];
}

type Guides = Record<string, Guide>;

export function useStage(object: ObjectMeta, field: Field, guides: Guides) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState<Asking | null>(null);

  const send = async (record: RecordData, stage: Option, more: Record<string, unknown>) => {
    const saved = await api<RecordData>('PATCH', `/data/${object.name}/${record.id}`, {
      body: { ...more, [field.name]: stage.value, version: record.version },
    });
    announce(t, t('path.moved', { stage: stage.label }), warningsOf(saved));
    await refreshRecords(client);
  };

  /** Tells whether the record stands there now; where it is asked for more, not yet. */
  const move = async (record: RecordData, stage: Option): Promise<boolean> => {
    setBusy(true);
    try {
      await send(record, stage, {});
      return true;
    } catch (error) {
      const problems = toldBy(error, t);
      const named = problems.map(({ field: name }) => name).filter((name) => name !== null);
      const others = named.filter((name) => name !== field.name);
      if (!others.length) announceFailure(t, t('problem.title'), error);
      else {
        const guide = guides[stage.value]?.fields ?? [];
        // A card shows little of its record; what the dialog asks for depends on all of it.
        const whole = await api<RecordData>('GET', `/data/${object.name}/${record.id}`);
        setAsking({ record: whole, stage, names: [...new Set([...others, ...guide])], problems });
      }
      return false;
    } finally {
      setBusy(false);
    }
  };

  const dialog = asking && (
    <Suspense fallback={null}>
      <FieldDialog
        object={object}
        names={asking.names.filter((name) => name !== field.name)}
        given={{ ...asking.record, [field.name]: asking.stage.value }}
        saved={asking.record}
        title={t('path.needs', { stage: asking.stage.label })}
        text={guides[asking.stage.value]?.text}
        submit={t('path.move', { stage: asking.stage.label })}
        problems={asking.problems}
        onSubmit={(entered) => send(asking.record, asking.stage, entered)}
        onClose={() => setAsking(null)}
      />
    </Suspense>
  );
  return { move, busy, dialog };
}
