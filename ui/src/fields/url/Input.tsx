/* Types the address of a page. */
import { lineInput } from '../LineBox';

export const Input = lineInput({ type: 'text', inputMode: 'url', autoComplete: 'off' });
