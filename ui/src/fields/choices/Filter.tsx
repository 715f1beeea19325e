/* Options to look for: a record that has any of them fits. */
export { Filter } from '../choice/Filter';
