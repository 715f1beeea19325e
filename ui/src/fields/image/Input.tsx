/* Taken as any file; what it takes says the field. */
export { Input } from '../file/Input';
