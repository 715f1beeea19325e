/* How a calendar speaks and looks, for days and instants alike. */
import '@mantine/dates/styles.layer.css';
import 'dayjs/locale/zh-cn';
import { useI18n } from '../../app/i18n';

export function useCalendar() {
  const { t, language } = useI18n();
  const chinese = language.startsWith('zh');
  const [earlier, later] = [t('date.previous'), t('date.next')];
  return {
    locale: chinese ? 'zh-cn' : 'en',
    monthLabelFormat: chinese ? 'YYYY年M月' : 'MMMM YYYY',
    yearLabelFormat: chinese ? 'YYYY年' : 'YYYY',
    firstDayOfWeek: 1 as const,
    weekendDays: [],
    hideOutsideDates: true, // Mantine greys them below what can be read
    clearButtonProps: { 'aria-label': t('clear') },
    ariaLabels: {
      previousMonth: earlier,
      nextMonth: later,
      previousYear: earlier,
      nextYear: later,
      previousDecade: earlier,
      nextDecade: later,
    },
  };
}
