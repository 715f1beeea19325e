/*
 * Ctrl K: find a record, go to a list, create something, switch language or colours, from the
 * keyboard. One rule: whatever has a button in the shell is an action here too.
 */
import '@mantine/spotlight/styles.layer.css';
import { Loader, useMantineColorScheme } from '@mantine/core';
import {
  Spotlight,
  spotlight,
  type SpotlightActionData,
  type SpotlightActionGroupData,
} from '@mantine/spotlight';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { Icon } from '../kit/Icon';
import { schemes } from './Choosers';
import { FoundActions } from './FoundActions';
import { useFound } from './found';
import { languageName, useI18n } from './i18n';
import { useApp } from './meta';
import { objectsInMenus } from './navigation';
import { listPath, newPath, recordPath } from './place';
import { recentRecords } from './recent';
import { signOut } from './session';

const HITS = 3; // of each object

export default function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const found = useFound(text, HITS);
  const fits = ({ label }: SpotlightActionData) => label!.toLowerCase().includes(wanted);
  const [lists, ...others] = useActions().map(({ group, actions }) => ({
    group,
    actions: actions.filter(fits),
  }));
  const some = [lists!, ...others].some(({ actions }) => actions.length) || found.groups.length;
  useEffect(() => spotlight.open(), []);

  return (
    <Spotlight.Root
      query={text}
      onQueryChange={setText}
      onSpotlightClose={onClose}
      attributes={{ content: { 'aria-label': t('search') } }} // else a dialog without a name
      shortcut={null}
      scrollable
      maxHeight={480}
      radius="lg"
      overlayProps={{ blur: 0, backgroundOpacity: 0.4 }}
    >
      <Spotlight.Search
        placeholder={t('search.hint')}
        aria-label={t('search.hint')}
        leftSection={<Icon name="search" size={18} />}
        rightSection={found.waiting && <Loader size={16} />}
      />
      <Spotlight.ActionsList>
        <Actions {...lists!} />
        <FoundActions groups={found.groups} text={text.trim()} />
        {others.map((group) => (
          <Actions key={group.group} {...group} />
        ))}
        {!some && !found.waiting && <Spotlight.Empty>{t('search.nothing')}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function Actions({ group, actions }: SpotlightActionGroupData) {
  if (!actions.length) return null;
  return (
    <Spotlight.ActionsGroup label={group}>
      {actions.map(({ id, ...action }) => (
        <Spotlight.Action key={id} highlightQuery {...action} />
      ))}
    </Spotlight.ActionsGroup>
  );
}

function useActions(): SpotlightActionGroupData[] {
  const { t, setLanguage } = useI18n();
  const app = useApp();
  const [, go] = useLocation();
  const { setColorScheme } = useMantineColorScheme();
  const names = [...new Set([...objectsInMenus(app), ...Object.keys(app.objects)])];
  const objects = names.map((name) => [name, app.objects[name]!] as const);
  const action = (
    id: string,
    label: string,
    icon: string | null,
    onClick: () => void,
    description?: string,
  ) => ({
    id,
    label,
    description,
    onClick,
    leftSection: <Icon name={icon} />,
  });

  const lists = [
    action('home', t('home'), 'house', () => go('/')),
    ...objects.map(([name, entry]) =>
      action(`list.${name}`, entry.plural, entry.icon, () => go(listPath(name))),
    ),
  ];
  const recent = recentRecords()
    .filter((record) => record.object in app.objects)
    .map((record) => {
      const { icon, label } = app.objects[record.object]!;
      const open = () => go(recordPath(record.object, record.id));
      return action(`record.${record.id}`, record.title, icon, open, label);
    });
  const creating = objects
    .filter(([, entry]) => entry.create)
    .map(([name, entry]) =>
      action(`new.${name}`, t('new.object', { object: entry.label }), 'plus', () =>
        go(newPath(name)),
      ),
    );
  const settings = [
    ...schemes.map(({ value, label, icon }) =>
      action(`scheme.${value}`, `${t('scheme')}: ${t(label)}`, icon, () => setColorScheme(value)),
    ),
    ...app.languages.map((language) =>
      action(`language.${language}`, languageName(language), 'languages', () =>
        setLanguage(language),
      ),
    ),
    action('sign-out', t('sign.out'), 'log-out', () => void signOut()),
  ];
  return [
    { group: t('home.objects'), actions: lists },
    { group: t('home.recent'), actions: recent },
    { group: t('create'), actions: creating },
    { group: t('more'), actions: settings },
  ];
}
