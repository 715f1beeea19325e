/* Money is compared like any exact number. */
export { Filter } from '../decimal/Filter';
