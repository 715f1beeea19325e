/* Types a telephone number, as people write it; the server stores it with its country. */
import { lineInput } from '../LineBox';
import { grouped } from './grouped';

export const Input = lineInput({ type: 'tel', inputMode: 'tel', autoComplete: 'off' }, grouped);
