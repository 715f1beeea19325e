/*
 * The stage bar: where a record stands on its way, what matters there, and the step to the next
 * stage. An ordered list, so that screen readers hear position and state; on phones a row of
 * segments with the current name.
 */
import { ActionIcon } from '@mantine/core';
import { useState } from 'react';
import { useI18n } from '../../app/i18n';
import type { Runner } from '../../actions/useRunner';
import type { Action, Field, ObjectMeta, Option, RecordView } from '../../app/types';
import { Icon } from '../../kit/Icon';
import { useNarrow } from '../../kit/useNarrow';
import { Guidance } from './Guidance';
import s from './Path.module.css';
import { isEnd, stepsOf, targetsOf, waysTo, type Way } from '../../stages/steps';
import { useStage } from '../../stages/useStage';

const ENDS: Record<string, string> = { green: 'good', red: 'bad' };

interface Props {
  object: ObjectMeta;
  view: RecordView;
  field: Field;
  /** What can be pressed now. */
  actions: Action[];
  runner: Runner;
}

export function Path({ object, view, field, actions, runner }: Props) {
  const { t } = useI18n();
  const narrow = useNarrow();
  const value = view.record[field.name] as string | null;
  const [picked, setPicked] = useState<string | null>(null);
  const [open, setOpen] = useState<boolean | null>(null);
  const guides = object.record.path?.guide ?? {};
  const { move, busy, dialog } = useStage(object, field, guides);

  const options = field.options ?? [];
  const steps = stepsOf(options, value);
  const at = steps.findIndex((option) => option.value === value);
  const current = steps[at];
  const end = current && isEnd(current) ? ENDS[current.color ?? ''] : undefined;
  const passed = (i: number) => i < at && end !== 'bad'; // how far a lost one came, nobody knows
  const stateOf = (i: number) => {
    if (i !== at) return passed(i) ? 'done' : 'todo';
    return end ?? 'on';
  };

  const looked = steps.find((option) => option.value === picked) ?? current;
  const guide = looked && guides[looked.value];
  const movable = view.rights.update && !field.readonly;
  const targets = looked ? targetsOf(options, steps, at, looked) : [];
  const ways = waysTo(targets, guides, actions, movable);
  const guided = guide !== undefined && (guide.text !== null || guide.fields.length > 0);
  const shown = open ?? (picked !== null || (guided && !narrow));
  const useful = guided || ways.length > 0;
  const look = (option: Option) => {
    setPicked(option.value === looked?.value && shown ? null : option.value);
    setOpen(option.value === looked?.value ? !shown : true);
  };

  const go = ({ stage, action }: Way) => (action ? runner.start(action) : move(view.record, stage));

  return (
    <div className={s.bar}>
      <div className={s.line}>
        <ol className={s.path} aria-label={field.label}>
          {steps.map((option, i) => (
            <li
              key={option.value}
              data-state={stateOf(i)}
              data-looked={(shown && option === looked && option !== current) || undefined}
              aria-current={i === at ? 'step' : undefined}
            >
              <button type="button" onClick={() => look(option)}>
                {passed(i) && <Icon name="check" size={14} />}
                <span className="cut">{option.label}</span>
              </button>
            </li>
          ))}
        </ol>
        {useful && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={30}
            aria-expanded={shown}
            aria-label={t(shown ? 'path.guide.hide' : 'path.guide.show')}
            onClick={() => setOpen(!shown)}
          >
            <Icon name={shown ? 'chevron-up' : 'chevron-down'} />
          </ActionIcon>
        )}
      </div>
      {shown && useful && looked && (
        <Guidance
          object={object}
          record={view.record}
          stage={looked}
          guide={guide}
          ways={ways}
          busy={busy || runner.busy !== null}
          onGo={(way) => void go(way).then(() => setPicked(null))}
        />
      )}
      {dialog}
    </div>
  );
}
