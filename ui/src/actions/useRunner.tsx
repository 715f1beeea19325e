/*
 * What a page needs to offer actions: start one, see which is under way, and the dialog to place.
 * One rule: an action without a form and without a question runs at once; for every other the
 * dialog opens, whose code travels only then.
 */
import { Suspense, useState } from 'react';
import { useI18n } from '../app/i18n';
import { part } from '../app/route';
import type { Action } from '../app/types';
import { announceFailure } from '../kit/announce';
import { usePress } from './usePress';

const ActionDialog = part(() => import('./ActionDialog'));

const asks = (action: Action) => action.input !== null || action.confirm !== null || action.danger;

export function useRunner(object: string, id: string | null) {
  const { t } = useI18n();
  const press = usePress(object, id);
  const [asking, setAsking] = useState<Action | null>(null);
  const [busy, setBusy] = useState<string | null>(null);

  const start = async (action: Action) => {
    if (asks(action)) return setAsking(action);
    setBusy(action.name);
    try {
      await press(action, {});
    } catch (error) {
      announceFailure(t, t('action.failed', { action: action.label }), error);
    } finally {
      setBusy(null);
    }
  };
  const dialog = asking && (
    <Suspense fallback={null}>
      <ActionDialog
        object={object}
        action={asking}
        onPress={(input) => press(asking, input)}
        onClose={() => setAsking(null)}
      />
    </Suspense>
  );
  return { start, busy, dialog };
}

export type Runner = ReturnType<typeof useRunner>;
