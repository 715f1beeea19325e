/* How close the rows of a grid stand: chosen by each person, for all lists, in this browser. */
import { useLocalStorage } from '@mantine/hooks';

export type Density = 'compact' | 'normal' | 'comfortable';

/** The height of a row in pixels. */
export const rowHeight: Record<Density, number> = { compact: 30, normal: 36, comfortable: 44 };

export const useDensity = () =>
  useLocalStorage<Density>({
    key: 'tenon.density',
    defaultValue: 'normal',
    getInitialValueInEffect: false,
  });
