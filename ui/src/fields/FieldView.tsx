/* A field's value wherever it is only read. One rule: empty looks the same for every type. */
import { memo } from 'react';
import { useI18n } from '../app/i18n';
import type { Field, Value } from '../app/types';
import { fieldType } from './index';
import type { Place } from './types';

interface Props {
  field: Field;
  value: Value | undefined;
  place?: Place;
}

const isEmptyList = (value: Value) => Array.isArray(value) && value.length === 0;

export const FieldView = memo(function FieldView({ field, value, place = 'page' }: Props) {
  const { t } = useI18n();
  if (value === null || value === undefined || value === '' || isEmptyList(value)) {
    return place === 'page' ? <span className="quiet">{t('empty')}</span> : null;
  }
  const { View } = fieldType(field);
  return <View field={field} value={value} place={place} />;
});
