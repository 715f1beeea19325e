/*
 * Is this a phone-sized screen? One breakpoint for the whole UI, the same as in the style sheets
 * (48em).
 */
import { useMediaQuery } from '@mantine/hooks';

const NARROW = '(max-width: 48em)';

export const isNarrow = () => matchMedia(NARROW).matches;

export const useNarrow = () => useMediaQuery(NARROW, isNarrow());
