/*
 * What can be done with the records that are selected; it stands in place of the list's toolbar, on
 * phones below the list.
 * One rule: the server does each by itself in a job, and the dialog shows what came of each.
 */
import { Button, Menu } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import ActionDialog from '../actions/ActionDialog';
import { api } from '../app/api';
import { useI18n } from '../app/i18n';
import type { Job } from '../app/jobs';
import type { Action, ObjectMeta, Values } from '../app/types';
import { DangerDialog } from '../kit/DangerDialog';
import { Icon } from '../kit/Icon';
import s from './BulkBar.module.css';
import { EditDialog } from './EditDialog';
import { JobDialog } from './JobDialog';

export interface Chosen {
  all: boolean;
  ids: ReadonlySet<string>;
  selectAll: () => void;
  set: (ids: string[]) => void;
  clear: () => void;
}

interface Props {
  object: ObjectMeta;
  chosen: Chosen;
  total: number | null;
  /** What the list asks: all of these are meant where all are chosen. */
  query: { view: string; where: string; q: string };
}

export type Deed = { set: Values } | { delete: true } | { action: string; input: Values };

type Step = null | 'delete' | { fields: string[] } | { action: Action } | { job: string };

export default function BulkBar({ object, chosen, total, query }: Props) {
  const { t } = useI18n();
  const [step, setStep] = useState<Step>(null);
  const none = !chosen.all && chosen.ids.size === 0;
  const count = chosen.all ? (total ?? 0) : chosen.ids.size;
  const actions = (object.actions ?? []).filter(({ on }) => on === 'record');
  const ownable = object.fields.find(({ name, readonly }) => name === 'owner' && !readonly);

  const order = useMutation({
    mutationFn: (deed: Deed) => {
      const { view, where, q } = query;
      const which = chosen.all ? { view, where, q } : { ids: [...chosen.ids] };
      return api<{ job: Job }>('POST', `/data/${object.name}/bulk`, {
        body: { ...which, ...deed },
      });
    },
    onSuccess: ({ job }) => setStep({ job: job.id }),
  });
  const deletion = useMutation({ mutationFn: () => order.mutateAsync({ delete: true }) });
  const close = () => {
    order.reset();
    deletion.reset();
    setStep(null);
  };

  return (
    <div className={s.bar} role="toolbar" aria-label={t('bulk')}>
      <b role="status">{t('bulk.count', { n: count })}</b>
      {!chosen.all && total !== null && chosen.ids.size < total && (
        <Button variant="subtle" onClick={chosen.selectAll}>
          {t('bulk.all', { n: total })}
        </Button>
      )}
      <span className={s.between} />
      {object.rights.update && (
        <Button
          variant="default"
          disabled={none}
          leftSection={<Icon name="pencil" />}
          onClick={() => setStep({ fields: [] })}
        >
          {t('bulk.edit')}
        </Button>
      )}
      {object.rights.update && ownable && (
        <Button
          variant="default"
          disabled={none}
          leftSection={<Icon name="user" />}
          onClick={() => setStep({ fields: ['owner'] })}
        >
          {t('bulk.owner')}
        </Button>
      )}
      {actions.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button
              variant="default"
              disabled={none}
              rightSection={<Icon name="chevron-down" />}
            >
              {t('record.actions')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {actions.map((action) => (
              <Menu.Item key={action.name} onClick={() => setStep({ action })}>
                {action.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {object.rights.delete && (
        <Button
          variant="default"
          color="red"
          disabled={none}
          leftSection={<Icon name="trash-2" />}
          onClick={() => setStep('delete')}
        >
          {t('delete')}
        </Button>
      )}
      <Button className={s.clear} variant="subtle" color="gray" onClick={chosen.clear}>
        {t('bulk.clear')}
      </Button>

      {step === 'delete' && (
        <DangerDialog
          title={t('bulk.delete.title', { n: count })}
          text={t('bulk.delete.text')}
          label={t('delete')}
          deed={deletion}
          onClose={close}
        />
      )}
      {step && typeof step === 'object' && 'fields' in step && (
        <EditDialog
          object={object}
          count={count}
          names={step.fields}
          order={order}
          onClose={close}
        />
      )}
      {step && typeof step === 'object' && 'action' in step && (
        <ActionDialog
          object={object.name}
          action={step.action}
          onPress={async (input) => {
            await order.mutateAsync({ action: step.action.name, input });
          }}
          onClose={() => setStep((now) => (now === step ? null : now))}
        />
      )}
      {step && typeof step === 'object' && 'job' in step && (
        <JobDialog id={step.job} chosen={chosen} onClose={close} />
      )}
    </div>
  );
}
