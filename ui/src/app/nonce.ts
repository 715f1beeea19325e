/*
 * The page's nonce: the server writes a fresh one into <meta name="csp-nonce"> on every load. One
 * rule: whatever adds a <style> element gets it from here, or the content policy drops the style.
 */
import { setNonce } from 'get-nonce';

export const nonce = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content ?? '';
setNonce(nonce); // for react-remove-scroll, which Mantine's dialogs use
