/* On phones what can be done stands at the lower edge, where the thumb is. */
import { Button } from '@mantine/core';
import { useLocation } from 'wouter';
import { ActionButton } from '../../actions/buttons';
import type { Runner } from '../../actions/useRunner';
import { useI18n } from '../../app/i18n';
import { editPath } from '../../app/place';
import type { Action, ObjectMeta, RecordView } from '../../app/types';
import { Icon } from '../../kit/Icon';
import { isOffered } from './pressable';
import s from './RecordPage.module.css';

interface Props {
  object: ObjectMeta;
  view: RecordView;
  actions: Action[];
  runner: Runner;
}

export function ActionBar({ object, view: { record, rights }, actions, runner }: Props) {
  const { t } = useI18n();
  const [, go] = useLocation();
  const editable = rights.update && isOffered(object, true, 'edit');
  if (!editable && !actions.length) return null;
  return (
    <div className={s.actionBar} role="toolbar" aria-label={t('record.actions')}>
      {actions.slice(0, 2).map((action) => (
        <ActionButton key={action.name} action={action} runner={runner} className={s.barButton} />
      ))}
      {editable && (
        <Button
          className={s.barButton}
          leftSection={<Icon name="pencil" />}
          onClick={() => go(editPath(object.name, record.id))}
        >
          {t('edit')}
        </Button>
      )}
    </div>
  );
}
