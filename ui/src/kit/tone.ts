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

const pick = (colors: string[], name: string, factor: number, start: number) => {
  const sum = [...name].reduce((all, char) => (all * factor + char.codePointAt(0)!) % 9973, start);
  return colors[sum % colors.length]!;
};

// Factor and start are such that the objects which most apps have get colours of their own.
export const objectColor = (name: string) => pick(objectColors, name, 193, 12);
export const personColor = (name: string) => pick(peopleColors, name, 31, 7);
