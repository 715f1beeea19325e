/* Compares as what the roll-up returns. */
export { Filter } from '../formula/Filter';
