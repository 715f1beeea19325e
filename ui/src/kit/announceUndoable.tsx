/* Words at the edge of the screen with a way back: after a deletion. */
import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { Translate } from '../app/i18n';
import { Icon } from './Icon';

/** It is gone, and can be brought back for as long as one may change one's mind. */
export function announceUndoable(t: Translate, message: string, undo: () => void): void {
  const id = `undo-${Date.now()}`;
  notifications.show({
    id,
    autoClose: 8000,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <span>{message}</span>
        <Button
          variant="light"
          size="xs"
          leftSection={<Icon name="undo-2" size={14} />}
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          {t('undo')}
        </Button>
      </Group>
    ),
    closeButtonProps: { 'aria-label': t('close') },
  });
}
