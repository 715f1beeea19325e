/* Compares with an address of mail, or a part of it. */
import { lineFilter } from '../LineBox';

export const Filter = lineFilter({ type: 'text', inputMode: 'email', autoComplete: 'off' });
