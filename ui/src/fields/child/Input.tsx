/* Chooses the record that this one becomes a part of. */
export { Input } from '../lookup/Input';
