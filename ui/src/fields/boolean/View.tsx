/* Yes or no, in words. */
import { useI18n } from '../../app/i18n';
import type { FieldType } from '../types';

export const boolean: FieldType = {
  kind: 'boolean',
  View: ({ value }) => {
    const { t } = useI18n();
    return <span className={value ? undefined : 'quiet'}>{t(value ? 'yes' : 'no')}</span>;
  },
  text: (value, _field, { t }) => t(value ? 'yes' : 'no'),
  literal: (value) => (value === true ? 'true' : 'false'),
  unset: false,
  width: 90,
  chosen: true,
};
