/*
 * Pressing a button: the request, what is told afterwards, where it leads. One rule: whatever the
 * script has done, everything on the screen that may have changed is asked for anew.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { api } from '../app/api';
import { useI18n } from '../app/i18n';
import { useApp } from '../app/meta';
import { recordPath } from '../app/place';
import { refreshRecords } from '../app/refresh';
import type { Action, ActionAnswer, Values } from '../app/types';
import { announce } from '../kit/announce';

/** A record that the script returned. */
interface Made {
  object: string;
  id: string;
}

const isMade = (result: unknown): result is Made =>
  typeof result === 'object' && result !== null && 'object' in result && 'id' in result;

/** `id` null: an action of the whole object. What the server refuses is thrown. */
export function usePress(object: string, id: string | null) {
  const { t } = useI18n();
  const { objects } = useApp();
  const [, go] = useLocation();
  const client = useQueryClient();

  return async (action: Action, body: Values): Promise<void> => {
    const at = id === null ? object : `${object}/${id}`;
    const path = `/data/${at}/actions/${action.name}`;
    const { result, warnings } = await api<ActionAnswer>('POST', path, { body });
    const said = typeof result === 'string' && result;
    announce(t, said || t('action.done', { action: action.label }), warnings);
    void refreshRecords(client);
    if (isMade(result) && result.id !== id && result.object in objects)
      go(recordPath(result.object, result.id));
  };
}
