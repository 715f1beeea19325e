/* What an action asks before it runs: its form, its question, or both. */
import { useMemo } from 'react';
import { useI18n } from '../app/i18n';
import type { Action, ObjectMeta, Values } from '../app/types';
import FieldDialog from '../form/FieldDialog';

interface Props {
  object: string;
  action: Action;
  onPress: (input: Values) => Promise<void>;
  onClose: () => void;
}

const nothing: Values = {};

/** An action's form is described like an object's, and is read like a new record of it. */
const inputOf = (object: string, { name, label, input }: Action): ObjectMeta => ({
  name: `${object}.${name}`,
  label,
  plural: label,
  description: null,
  icon: null,
  hash: '',
  title: null,
  owner: null,
  child: null,
  rights: { create: true, update: true, delete: false },
  fields: input ?? [],
  rules: [],
  views: [],
  boards: [],
  mobile: null,
  record: { header: { title: null, subtitle: null, facts: [], actions: [] }, tabs: [], side: [] },
  form: { create: { sections: [] }, edit: { sections: [] } },
  paths: [],
});

export default function ActionDialog({ object, action, onPress, onClose }: Props) {
  const { t } = useI18n();
  const input = useMemo(() => inputOf(object, action), [object, action]);
  return (
    <FieldDialog
      object={input}
      names={input.fields.map(({ name }) => name)}
      given={nothing}
      saved={null}
      title={action.label}
      text={action.confirm ?? action.help}
      submit={input.fields.length > 0 || action.danger ? action.label : t('action.run')}
      danger={action.danger}
      onSubmit={(entered) => onPress(entered as Values)}
      onClose={onClose}
    />
  );
}
