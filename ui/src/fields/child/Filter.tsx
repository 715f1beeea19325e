/* A parent is found like any other record. */
export { Filter } from '../lookup/Filter';
