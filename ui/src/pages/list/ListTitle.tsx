/*
 * The head of a list: the object, the view and how many records. The view is a menu: those of the
 * app, one's own, shared ones; what was changed can be saved as one.
 */
import { Button, Menu } from '@mantine/core';
import { Suspense, useState } from 'react';
import { useI18n, type Key } from '../../app/i18n';
import { part } from '../../app/route';
import type { ObjectMeta, SavedView } from '../../app/types';
import { announce, announceFailure } from '../../kit/announce';
import { Icon } from '../../kit/Icon';
import { ObjectIcon } from '../../kit/ObjectIcon';
import { deleteView, openFirst, saveView } from '../../views/saved';
import s from './ListPage.module.css';
import type { ListState, ShownView } from './useListState';

const SaveViewDialog = part(() => import('../../views/SaveViewDialog'));

interface Props {
  object: ObjectMeta;
  state: ListState;
  total: number | null;
}

export function ListTitle({ object, state, total }: Props) {
  const { t } = useI18n();
  const { changed } = state;
  const [dialog, setDialog] = useState<{ view: SavedView | null } | null>(null);
  return (
    <>
      <ObjectIcon object={object.name} icon={object.icon} />
      <div className={s.title}>
        <h1>{object.plural}</h1>
        <ViewMenu object={object} state={state} onDialog={(one) => setDialog({ view: one })} />
      </div>
      <span className={s.count} role="status">
        {total === null ? '' : t('list.count', { n: total })}
      </span>
      {changed && (
        <Button
          className={s.save}
          variant="subtle"
          h={28}
          px={8}
          onClick={() => setDialog({ view: null })}
        >
          {t('views.save')}
        </Button>
      )}
      {dialog && (
        <Suspense>
          <SaveViewDialog
            object={object.name}
            view={dialog.view}
            state={dialog.view ? dialog.view.state : state.now}
            onSaved={({ id }) => state.settle(id)}
            onClose={() => setDialog(null)}
          />
        </Suspense>
      )}
    </>
  );
}

const groups: [Key, (view: ShownView) => boolean][] = [
  ['views.app', ({ saved }) => !saved],
  ['views.mine', ({ saved }) => saved?.mine ?? false],
  ['views.others', ({ saved }) => saved !== null && !saved.mine],
];

interface MenuProps {
  object: ObjectMeta;
  state: ListState;
  onDialog: (view: SavedView | null) => void;
}

function ViewMenu({ object, state, onDialog }: MenuProps) {
  const { t } = useI18n();
  const { view, views, setView } = state;
  const shown = groups
    .map(([label, fits]) => ({ label, views: views.filter(fits) }))
    .filter((group) => group.views.length);
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          px={6}
          h={28}
          rightSection={<Icon name="chevron-down" size={14} />}
          aria-label={t('list.view', { view: view.label })}
        >
          <span className="cut">{view.label}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {shown.map((group) => [
          shown.length > 1 && <Menu.Label key={group.label}>{t(group.label)}</Menu.Label>,
          ...group.views.map(({ key, label }) => (
            <Menu.Item
              key={key}
              rightSection={key === view.key && <Icon name="check" />}
              aria-current={key === view.key || undefined}
              onClick={() => setView(key)}
            >
              {label}
            </Menu.Item>
          )),
        ])}
        <Menu.Divider />
        <Deeds object={object} state={state} onDialog={onDialog} />
      </Menu.Dropdown>
    </Menu>
  );
}

/** What can be done with the view that is open. */
function Deeds({ object, state, onDialog }: MenuProps) {
  const { t } = useI18n();
  const { view } = state;
  const saved = view.saved;
  const run = (deed: Promise<unknown>, done: Key) =>
    deed.then(
      () => announce(t, t(done, { view: view.label })),
      (error: unknown) => announceFailure(t, view.label, error),
    );
  const update = async () => {
    await saveView(object.name, saved!.id, { state: state.now });
    state.settle(saved!.id);
  };
  return (
    <>
      {saved?.can.includes('edit') && state.changed && (
        <Menu.Item onClick={() => void run(update(), 'views.saved')}>{t('views.update')}</Menu.Item>
      )}
      <Menu.Item onClick={() => onDialog(null)}>{t('views.save.as')}</Menu.Item>
      {saved?.can.includes('edit') && (
        <Menu.Item onClick={() => onDialog(saved)}>{t('views.change')}</Menu.Item>
      )}
      {view.key && (
        <Menu.Item onClick={() => void run(openFirst(object.name, view.key), 'views.first.done')}>
          {t('views.first')}
        </Menu.Item>
      )}
      {saved?.can.includes('delete') && (
        <Menu.Item
          color="red"
          onClick={() =>
            void run(
              deleteView(object.name, saved.id).then(() => state.settle('')),
              'views.deleted',
            )
          }
        >
          {t('views.delete')}
        </Menu.Item>
      )}
    </>
  );
}
