/*
 * A form for one record, new or not, as its layout wants it: problems on top, sections, a bar with
 * what is to be saved. Used by the form page and by dialogs.
 */
import { Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { Suspense, useEffect, useId, useRef } from 'react';
import { useI18n } from '../app/i18n';
import { part } from '../app/route';
import type { RecordData } from '../app/types';
import { HeldContext, useHeld } from '../files/held';
import { Icon } from '../kit/Icon';
import { Message } from '../kit/Message';
import { Notice } from '../kit/Notice';
import { useStable } from '../kit/useStable';
import { FormSection } from './FormSection';
import s from './form.module.css';
import { LeaveDialog } from './LeaveDialog';
import { focusField, ProblemSummary } from './ProblemSummary';
import { useForm, type FormStart } from './useForm';

const ConflictDialog = part(() => import('./ConflictDialog'));
const Meanwhile = part(() => import('./Meanwhile'));

interface Props extends FormStart {
  onSaved: (record: RecordData, another: boolean) => void;
  onCancel: () => void;
  onDirty?: (dirty: boolean) => void;
}

export function RecordForm({ onSaved, onCancel, onDirty, ...start }: Props) {
  const { t } = useI18n();
  const { object, record, keep } = start;
  const formId = useId();
  const form = useForm(start);
  const box = useRef<HTMLFormElement>(null);
  const release = useRef(() => {});

  const finish = (saved: RecordData | null, another: boolean) => {
    if (!saved) return;
    release.current();
    onSaved(saved, another);
  };
  const held = useHeld(async (another: boolean) => finish(await form.save(), another));
  const save = useStable(held.submit);
  const settle = async (keepMine: Set<string>) => {
    const settled = form.settle(keepMine);
    if (settled) finish(await form.save(settled.remaining, settled.current), false);
  };
  useHotkeys([['mod+S', () => save(false)]], []);
  useFocusOnFirst(box);

  const dirty = form.count > 0;
  useEffect(() => onDirty?.(dirty), [dirty, onDirty]);

  // The first problem's field takes the focus; a problem without one is read from the summary.
  const { problems } = form;
  useEffect(() => {
    const field = problems.find(
      (problem) => problem.field && document.getElementById(`${formId}-${problem.field}`),
    )?.field;
    if (field) focusField(formId, field);
  }, [problems.length > 0]); // eslint-disable-line react-hooks/exhaustive-deps

  if (!form.states.length) return <Message icon="lock" title={t('form.nothing')} />;
  return (
    <form
      ref={box}
      className={s.form}
      data-dialog={!keep || undefined}
      noValidate
      aria-label={record ? object.label : t('form.new', { object: object.label })}
      onSubmit={(event) => {
        event.preventDefault();
        save(false);
      }}
    >
      <div className={s.scroll}>
        <div className={s.sheet}>
          {form.restored && form.count > 0 && (
            <Notice tone="info" icon="history">
              {t('form.restored')}{' '}
              <button type="button" className={s.textButton} onClick={form.discard}>
                {t('form.discard')}
              </button>
            </Notice>
          )}
          {record && (
            <Suspense fallback={null}>
              <Meanwhile object={object} record={record} form={form} />
            </Suspense>
          )}
          <ProblemSummary problems={form.problems} object={object} formId={formId} />
          <HeldContext value={held.tell}>
            {form.states.map((state) => (
              <FormSection
                key={state.section.name}
                object={object.name}
                formId={formId}
                state={state}
                form={form}
              />
            ))}
          </HeldContext>
        </div>
      </div>
      <footer className={s.foot}>
        <span role="status" className="cut">
          {held.waiting
            ? t('form.held', { n: held.count, percent: held.percent })
            : form.count > 0 && t('form.unsaved', { n: form.count })}
        </span>
        <span className="grow" />
        <Button variant="default" onClick={onCancel}>
          {t('cancel')}
        </Button>
        {!record && (
          <Button
            variant="default"
            className={s.another}
            disabled={form.busy || held.waiting}
            onClick={() => save(true)}
          >
            {t('form.save.new')}
          </Button>
        )}
        <Button
          type="submit"
          loading={form.busy || held.waiting}
          leftSection={<Icon name="save" />}
          aria-keyshortcuts="Control+S Meta+S"
        >
          {t('save')}
        </Button>
      </footer>
      {keep && <LeaveDialog dirty={dirty} release={release} onLeave={form.forget} />}
      {form.conflict && (
        <Suspense fallback={null}>
          <ConflictDialog
            object={object}
            form={form}
            current={form.conflict}
            onSettle={(mine) => void settle(mine)}
          />
        </Suspense>
      )}
    </form>
  );
}

/**
 * On a wide screen one can type at once; on a phone the keyboard would cover what is to be read
 * first. Editors may arrive after their form, and not in their order: what is typed belongs into the
 * first one, so one looks until that is there.
 */
const LOOKS = 25;
const EDITORS = 'input:not([type=hidden]), textarea, [data-editor]';

function useFocusOnFirst(box: React.RefObject<HTMLFormElement | null>) {
  useEffect(() => {
    if (matchMedia('(pointer: coarse)').matches) return;
    let looks = LOOKS;
    const timer = setInterval(() => {
      const first = box.current?.querySelector<HTMLElement>(EDITORS);
      if (first?.matches('[data-editor]')) return; // on its way
      const taken = box.current?.contains(document.activeElement); // somebody was faster
      if (!taken) first?.focus();
      if (taken || first || --looks === 0) clearInterval(timer);
    }, 60);
    return () => clearInterval(timer);
  }, [box]);
}
