/* Nobody enters a computed value: the form shows the one of the last save. */
export { ReadOnly as Input } from '../ReadOnly';
