/* Nobody enters it: the form shows what the last save left. */
export { ReadOnly as Input } from '../ReadOnly';
