/* Compares with the address of a page, or a part of it. */
import { lineFilter } from '../LineBox';

export const Filter = lineFilter({ type: 'text', inputMode: 'url', autoComplete: 'off' });
