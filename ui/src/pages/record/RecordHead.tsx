/* The head of a record: where it belongs, its title, what can be done with it, its key facts. */
import { ActionIcon, Button, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { Suspense } from 'react';
import { Link, useLocation } from 'wouter';
import { ActionButton, ActionItem } from '../../actions/buttons';
import type { Runner } from '../../actions/useRunner';
import { useI18n } from '../../app/i18n';
import { fieldsOf, useApp } from '../../app/meta';
import { copyPath, editPath, listPath, recordPath } from '../../app/place';
import { part } from '../../app/route';
import type { Action, ObjectMeta, RecordView, Ref } from '../../app/types';
import { fieldType } from '../../fields';
import { FieldView } from '../../fields/FieldView';
import { Icon } from '../../kit/Icon';
import { PageHead } from '../../kit/PageHead';
import { useNarrow } from '../../kit/useNarrow';
import { isOffered } from './pressable';
import s from './RecordPage.module.css';

const Neighbours = part(() => import('./Neighbours'));
const DeleteDialog = part(() => import('./DeleteDialog'));

interface Props {
  object: ObjectMeta;
  view: RecordView;
}

interface HeadProps extends Props {
  /** What can be pressed now, the most important first. */
  actions: Action[];
  runner: Runner;
}

/** So many stand as buttons; the others are in the menu. */
const BUTTONS = 2;

export function RecordHead({ object, view, actions, runner }: HeadProps) {
  const { t } = useI18n();
  const [, go] = useLocation();
  const narrow = useNarrow();
  const { record, title, rights } = view;
  const parent = object.child && (record[object.child.field] as Ref | null);
  const fallback =
    parent && !parent.hidden ? recordPath(object.child!.object, parent.id) : listPath(object.name);

  return (
    <>
      <PageHead
        object={object.name}
        icon={object.icon}
        kind={<Belonging object={object} view={view} />}
        title={title}
        fallback={fallback}
      >
        {!narrow &&
          actions
            .slice(0, BUTTONS)
            .map((action) => <ActionButton key={action.name} action={action} runner={runner} />)}
        {!narrow && rights.update && (
          <Button
            leftSection={<Icon name="pencil" />}
            onClick={() => go(editPath(object.name, record.id))}
            aria-keyshortcuts="e"
          >
            {t('edit')}
          </Button>
        )}
        <Suspense fallback={null}>
          <Neighbours object={object.name} id={record.id} />
        </Suspense>
        <MoreMenu
          object={object}
          view={view}
          actions={actions.slice(BUTTONS)}
          runner={runner}
          onDeleted={() => go(fallback, { replace: true })}
        />
      </PageHead>
      <Facts object={object} view={view} />
    </>
  );
}

/** "Opportunities · Acme": the way up, then the layout's subtitle. */
function Belonging({ object, view: { record } }: Props) {
  const i18n = useI18n();
  const { objects } = useApp();
  const { subtitle } = object.record.header;
  const [field] = fieldsOf(object, subtitle ? [subtitle] : []);
  const parent = object.child && (record[object.child.field] as Ref | null);
  const carried = field && record[field.name];
  const value = carried && fieldType(field).text(carried, field, i18n);

  return (
    <>
      {parent && !parent.hidden && object.child!.object in objects ? (
        <Link href={recordPath(object.child!.object, parent.id)}>{parent.title}</Link>
      ) : (
        <Link href={listPath(object.name)}>{object.plural}</Link>
      )}
      {value && !parent && ` · ${value}`}
    </>
  );
}

function Facts({ object, view: { record } }: Props) {
  const { t } = useI18n();
  const facts = fieldsOf(object, object.record.header.facts).filter(
    (field) => field.name in record,
  );
  if (!facts.length) return null;
  return (
    <div className={s.facts} role="group" aria-label={t('record.facts')} tabIndex={0}>
      <dl>
        {facts.map((field) => (
          <div key={field.name}>
            <dt>{field.label}</dt>
            <dd>
              <FieldView field={field} value={record[field.name]} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function MoreMenu({
  object,
  view,
  actions,
  runner,
  onDeleted,
}: HeadProps & { onDeleted: () => void }) {
  const { t } = useI18n();
  const narrow = useNarrow();
  const [asking, { open, close }] = useDisclosure();
  const [, go] = useLocation();
  const copy = async () => {
    await navigator.clipboard.writeText(location.href);
    notifications.show({
      message: t('record.copied'),
      autoClose: 2000,
      closeButtonProps: { 'aria-label': t('close') },
    });
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size="var(--control)" aria-label={t('record.actions')}>
            <Icon name="ellipsis-vertical" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {actions.map((action) => (
            <ActionItem key={action.name} action={action} runner={runner} />
          ))}
          {actions.length > 0 && <Menu.Divider />}
          {'clipboard' in navigator && (
            <Menu.Item leftSection={<Icon name="link" />} onClick={() => void copy()}>
              {t('record.copy.link')}
            </Menu.Item>
          )}
          {object.rights.create && (
            <Menu.Item
              leftSection={<Icon name="copy" />}
              onClick={() => go(copyPath(object.name, view.record.id))}
            >
              {t('record.duplicate')}
            </Menu.Item>
          )}
          {view.rights.delete && isOffered(object, narrow, 'delete') && (
            <Menu.Item color="red" leftSection={<Icon name="trash-2" />} onClick={open}>
              {t('delete')}
            </Menu.Item>
          )}
          {!object.rights.create && !view.rights.delete && !('clipboard' in navigator) && (
            <Menu.Label>{t('none')}</Menu.Label>
          )}
        </Menu.Dropdown>
      </Menu>
      {asking && (
        <Suspense fallback={null}>
          <DeleteDialog object={object} view={view} onClose={close} onDeleted={onDeleted} />
        </Suspense>
      )}
    </>
  );
}
