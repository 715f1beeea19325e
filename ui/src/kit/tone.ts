/*
 * A colour for a name, always the same one. One rule: it decorates; it never carries meaning of its
 * own.
 */
const objectColors = [
  'indigo',
  'orange',
  'teal',
  'violet',
  'blue',
  'green',
  'pink',
  'cyan',
  'grape',
  'red',
  'yellow',
];
const peopleColors = ['#3f56d6', '#0b7285', '#7b3fb8', '#a6471a', '#2b7a3f', '#b0305c'];

const sumOf = (name: string) =>
  [...name].reduce((sum, char) => (sum * 31 + char.codePointAt(0)!) % 9973, 7);

export const objectColor = (name: string) => objectColors[sumOf(name) % objectColors.length]!;
export const personColor = (name: string) => peopleColors[sumOf(name) % peopleColors.length]!;
