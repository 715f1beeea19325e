/*
 * Is this a phone-sized screen? One breakpoint for the whole UI, the same as in the style sheets
 * (48em).
 */
import { useMediaQuery } from '@mantine/hooks';

export const useNarrow = () =>
  useMediaQuery('(max-width: 48em)', matchMedia('(max-width: 48em)').matches);
