/* Long text is searched like a line of text. */
export { Filter } from '../text/Filter';
