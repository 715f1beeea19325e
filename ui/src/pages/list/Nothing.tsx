/* A list without rows says why, and offers the next step. */
import { Button } from '@mantine/core';
import { useI18n } from '../../app/i18n';
import type { ObjectMeta } from '../../app/types';
import { Icon } from '../../kit/Icon';
import { Message } from '../../kit/Message';
import type { ListState } from './useListState';

export function Nothing({
  object,
  state,
  onCreate,
}: {
  object: ObjectMeta;
  state: ListState;
  onCreate: () => void;
}) {
  const { t } = useI18n();
  if (state.q || state.where) {
    const action = (
      <Button variant="default" onClick={state.clear}>
        {t('list.reset')}
      </Button>
    );
    return (
      <Message icon="search" title={t('list.nothing')} action={action}>
        {t('list.nothing.hint')}
      </Message>
    );
  }
  const action = object.rights.create && (
    <Button leftSection={<Icon name="plus" />} onClick={onCreate}>
      {t('new.object', { object: object.label })}
    </Button>
  );
  return (
    <Message icon={object.icon ?? 'inbox'} title={t('list.empty')} action={action}>
      {object.description ?? t('list.empty.hint')}
    </Message>
  );
}
