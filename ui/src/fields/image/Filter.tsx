/* As any file: there or not. */
export { Filter } from '../file/Filter';
