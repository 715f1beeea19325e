/* Types an address of mail. The browser's own check stays off: the server knows more domains. */
import { lineInput } from '../LineBox';

export const Input = lineInput({ type: 'text', inputMode: 'email', autoComplete: 'off' });
