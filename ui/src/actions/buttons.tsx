/* An action as a button of a page's head, and as a line of a menu. */
import { Button, Menu, type ButtonProps } from '@mantine/core';
import type { Action } from '../app/types';
import { Icon } from '../kit/Icon';
import type { Runner } from './useRunner';

interface Props {
  action: Action;
  runner: Runner;
}

export function ActionButton({ action, runner, ...looks }: Props & ButtonProps) {
  return (
    <Button
      variant={action.danger ? 'outline' : 'default'}
      color={action.danger ? 'red' : undefined}
      leftSection={<Icon name={action.icon ?? 'zap'} />}
      title={action.help ?? undefined}
      loading={runner.busy === action.name}
      onClick={() => void runner.start(action)}
      {...looks}
    >
      {action.label}
    </Button>
  );
}

export function ActionItem({ action, runner }: Props) {
  return (
    <Menu.Item
      color={action.danger ? 'red' : undefined}
      leftSection={<Icon name={action.icon ?? 'zap'} />}
      title={action.help ?? undefined}
      disabled={runner.busy === action.name}
      onClick={() => void runner.start(action)}
    >
      {action.label}
    </Menu.Item>
  );
}
