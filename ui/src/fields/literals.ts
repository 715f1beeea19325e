/* Values as literals of the expression language; core/expr reads them. */

/** A quote or a backslash inside is escaped with a backslash, control characters as the language writes them. */
export function textLiteral(text: string): string {
  const escapes: Record<string, string> = { "'": "\\'", '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  return `'${text.replace(/['\\\n\r\t]/g, (char) => escapes[char]!)}'`;
}

export function dateLiteral(day: string): string {
  return `date(${day.split('-').map(Number).join(', ')})`;
}
