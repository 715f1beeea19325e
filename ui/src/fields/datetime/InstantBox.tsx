/*
 * A box for an instant. One rule: the clock on the wall is the tenant's, whatever zone the browser
 * is in; what goes out is UTC.
 */
import { DateTimePicker } from '@mantine/dates';
import type { ComponentProps } from 'react';
import { useI18n } from '../../app/i18n';
import { useApp } from '../../app/meta';
import { fromWall, toWall } from '../../app/zone';
import { Icon } from '../../kit/Icon';
import { useCalendar } from '../date/calendar';

interface Props extends Omit<ComponentProps<typeof DateTimePicker>, 'value' | 'onChange'> {
  value: string | null;
  onChange: (instant: string | null) => void;
}

export function InstantBox({ value, onChange, ...rest }: Props) {
  const { t } = useI18n();
  const { time_zone: zone } = useApp();
  return (
    <DateTimePicker
      valueFormat="YYYY-MM-DD HH:mm"
      {...useCalendar()}
      timePickerProps={{ 'aria-label': t('date.time') }}
      submitButtonProps={{ 'aria-label': t('date.apply') }}
      popoverProps={{ withRoles: false }}
      leftSection={<Icon name="clock" />}
      leftSectionPointerEvents="none"
      value={value && toWall(value, zone)}
      onChange={(wall) => onChange(wall ? fromWall(String(wall), zone) : null)}
      {...rest}
    />
  );
}
