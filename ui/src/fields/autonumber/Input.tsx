/* The server gives the number; the form only shows it. */
export { ReadOnly as Input } from '../ReadOnly';
