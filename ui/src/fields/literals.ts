/*
 * Values as literals of the expression language; core/expr reads them, dates and ids as text too.
 */

const escapes: Record<string, string> = {
  "'": "\\'",
  '\\': '\\\\',
  '\n': '\\n',
  '\t': '\\t',
  '\r': '',
};

/**
 * What would end the text or begin an escape is escaped itself; there is no way out of the quotes.
 */
export function textLiteral(text: string): string {
  return `'${text.replace(/['\\\n\r\t]/g, (char) => escapes[char]!)}'`;
}
