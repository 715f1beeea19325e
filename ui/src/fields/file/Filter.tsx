/* Files are looked for as being there or not; nothing is entered. */
export const Filter = () => null;
