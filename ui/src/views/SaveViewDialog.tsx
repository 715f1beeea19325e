/*
 * A view gets a name, and may be shared. One rule: sharing is offered to those who may configure
 * content; the server decides.
 */
import { Button, Checkbox, Group, Modal, MultiSelect, Select, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useI18n, type Key } from '../app/i18n';
import type { SavedView, ViewState } from '../app/types';
import { announce } from '../kit/announce';
import { Problems } from '../kit/Problems';
import { openFirst, savedViews, saveView, type Saving } from './saved';

const SHARED: [SavedView['shared'], Key][] = [
  ['none', 'views.shared.none'],
  ['roles', 'views.shared.roles'],
  ['all', 'views.shared.all'],
];

interface Props {
  object: string;
  /** null: a new one. */
  view: SavedView | null;
  state: ViewState;
  onSaved: (view: SavedView) => void;
  onClose: () => void;
}

export default function SaveViewDialog({ object, view, state, onSaved, onClose }: Props) {
  const { t } = useI18n();
  const offered = useQuery(savedViews(object)).data?.roles;
  const mayShare = offered !== undefined;
  const [label, setLabel] = useState(view?.label ?? '');
  const [shared, setShared] = useState<SavedView['shared']>(view?.shared ?? 'none');
  const [roles, setRoles] = useState(view?.roles ?? []);
  const [meant, setMeant] = useState(view?.default_for ?? []);
  const [first, setFirst] = useState(false);
  const save = useMutation({
    mutationFn: async () => {
      const sharing = mayShare ? { shared, roles, default_for: meant } : {};
      const saving: Partial<Saving> = { label: label.trim(), state, ...sharing };
      const saved = await saveView(object, view?.id ?? null, saving);
      if (first) await openFirst(object, saved.id);
      return saved;
    },
    onSuccess: (saved) => {
      announce(t, t('views.saved', { view: saved.label }));
      onSaved(saved);
      onClose();
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(view ? 'views.change' : 'views.save')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextInput
          label={t('views.name')}
          value={label}
          maxLength={100}
          required
          data-autofocus
          onChange={(event) => setLabel(event.currentTarget.value)}
        />
        {mayShare && (
          <Select
            mt="sm"
            label={t('views.shared')}
            data={SHARED.map(([value, label]) => ({ value, label: t(label) }))}
            value={shared}
            allowDeselect={false}
            onChange={(value) => value && setShared(value as SavedView['shared'])}
          />
        )}
        {shared === 'roles' && (
          <Roles
            label={t('views.roles')}
            offered={offered ?? []}
            chosen={roles}
            onChange={setRoles}
          />
        )}
        {shared !== 'none' && (
          <Roles
            label={t('views.first.roles')}
            offered={offered ?? []}
            chosen={meant}
            onChange={setMeant}
          />
        )}
        <Checkbox
          mt="md"
          label={t('views.first')}
          checked={first}
          onChange={(event) => setFirst(event.currentTarget.checked)}
        />
        {save.error && <Problems error={save.error} />}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('save')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

interface RolesProps {
  label: string;
  offered: { name: string; label: string }[];
  chosen: string[];
  onChange: (names: string[]) => void;
}

/** One that is chosen and not offered any more keeps its name. */
function Roles({ label, offered, chosen, onChange }: RolesProps) {
  const { t } = useI18n();
  const gone = chosen.filter((name) => !offered.some((role) => role.name === name));
  return (
    <MultiSelect
      mt="sm"
      label={label}
      data={[...offered.map(({ name, label }) => ({ value: name, label })), ...gone]}
      value={chosen}
      searchable
      hidePickedOptions
      nothingFoundMessage={t('lookup.nothing')}
      onChange={onChange}
    />
  );
}
