/* Compares with a telephone number, or a part of it. */
import { lineFilter } from '../LineBox';

export const Filter = lineFilter({ type: 'tel', inputMode: 'tel', autoComplete: 'off' });
