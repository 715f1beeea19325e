/* A line of words as a whole sentence. */

/** A message is one line, without the point that parts it from the hint. */
export function asSentence(line: string): string {
  const whole = line.charAt(0).toUpperCase() + line.slice(1);
  if (/[.!?。！？…]$/.test(whole)) return whole;
  return whole + (/[\u3400-\u9fff）”]$/.test(whole) ? '。' : '.');
}
