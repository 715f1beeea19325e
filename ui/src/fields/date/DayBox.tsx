/* A box for a day, typed or chosen from a calendar in the user's language. */
import '@mantine/dates/styles.layer.css';
import 'dayjs/locale/zh-cn';
import { DateInput } from '@mantine/dates';
import type { ComponentProps } from 'react';
import { useI18n } from '../../app/i18n';
import { Icon } from '../../kit/Icon';

export const dayjsLocale = (language: string) => (language.startsWith('zh') ? 'zh-cn' : 'en');

export function DayBox(props: ComponentProps<typeof DateInput>) {
  const { language } = useI18n();
  return (
    <DateInput
      valueFormat="YYYY-MM-DD"
      locale={dayjsLocale(language)}
      firstDayOfWeek={1}
      leftSection={<Icon name="calendar" />}
      leftSectionPointerEvents="none"
      autoComplete="off"
      {...props}
    />
  );
}
