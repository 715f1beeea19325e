/* A box for a day, typed or chosen from a calendar in the user's language. */
import { DateInput } from '@mantine/dates';
import type { ComponentProps } from 'react';
import { Icon } from '../../kit/Icon';
import { useCalendar } from './calendar';

export function DayBox(props: ComponentProps<typeof DateInput>) {
  return (
    <DateInput
      valueFormat="YYYY-MM-DD"
      {...useCalendar()}
      leftSection={<Icon name="calendar" />}
      leftSectionPointerEvents="none"
      autoComplete="off"
      {...props}
    />
  );
}
