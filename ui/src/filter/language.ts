/*
 * The expression language as a tree, so that a filter can be shown as rows; core/expr decides what
 * it means. One rule: what this does not read is no error, it is text that only the server reads
 * (null).
 */

export interface Node {
  /** An operator, "call", "path", "text", "number", "bool"; in patterns also "bound" (:f). */
  kind: string;
  /** A name, a path or a literal's value; empty for operators. */
  word: string;
  args: Node[];
  /** Where it stands, with the parentheses around it. */
  from: number;
  to: number;
  /** It has parentheses. */
  grouped?: boolean;
}

interface Token {
  kind: string;
  word: string;
  from: number;
  to: number;
}

/** How strongly they bind; "and" and "or" take any number of arguments. */
const STRENGTH: Record<string, number> = {
  or: 1,
  and: 2,
  ...{ '==': 3, '~=': 3, '<': 3, '<=': 3, '>': 3, '>=': 3 },
  '..': 4,
  ...{ '+': 5, '-': 5, '*': 6, '/': 6, '%': 6 },
};
const COMPARING = 3;
const PREFIX = 7;

const TOKEN = new RegExp(
  [
    String.raw`(?<number>\d+(?:\.\d+)?)(?![\w])`,
    String.raw`(?<text>'(?:[^'\\]|\\[nt\\'"])*'|"(?:[^"\\]|\\[nt\\'"])*")`,
    String.raw`(?<bound>:[a-z.]+)`,
    String.raw`(?<path>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)`,
    String.raw`(?<sign>==|~=|<=|>=|\.\.|[-+*/%<>(),])`,
  ].join('|'),
  'y',
);
const WORDS: Record<string, string> = {
  and: 'sign',
  or: 'sign',
  not: 'sign',
  true: 'bool',
  false: 'bool',
};
const ESCAPED: Record<string, string> = { n: '\n', t: '\t' };

function tokensOf(text: string): Token[] | null {
  const tokens: Token[] = [];
  for (let at = 0; ;) {
    at += /^\s*/.exec(text.slice(at))![0].length;
    if (at === text.length) break;
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (!found) return null;
    const [kind, word] = Object.entries(found.groups!).find(([, part]) => part !== undefined)!;
    const to = at + word.length;
    tokens.push({
      kind: WORDS[word] ?? kind,
      word: kind === 'text' ? unquoted(word) : word,
      from: at,
      to,
    });
    at = to;
  }
  return tokens;
}

const unquoted = (word: string) =>
  word.slice(1, -1).replace(/\\(.)/g, (_, char: string) => ESCAPED[char] ?? char);

class Unreadable extends Error {}

class Parser {
  private at = 0;
  constructor(private readonly tokens: Token[]) {}

  whole(): Node {
    const node = this.binary(1);
    if (this.at < this.tokens.length) throw new Unreadable();
    return node;
  }

  private peek(word: string) {
    const token = this.tokens[this.at];
    return token?.kind === 'sign' && token.word === word;
  }

  private take(word: string): Token {
    if (!this.peek(word)) throw new Unreadable();
    return this.tokens[this.at++]!;
  }

  private binary(least: number): Node {
    let left = this.prefix();
    let flat = ''; // whose arguments can still be added to
    for (;;) {
      const token = this.tokens[this.at];
      const strength = token?.kind === 'sign' ? (STRENGTH[token.word] ?? 0) : 0;
      if (strength < least || !strength) return left;
      this.at++;
      const right = this.binary(token!.word === '..' ? strength : strength + 1);
      if (flat === token!.word) left = { ...left, args: [...left.args, right], to: right.to };
      else
        left = { kind: token!.word, word: '', args: [left, right], from: left.from, to: right.to };
      flat = strength < COMPARING ? token!.word : '';
      if (strength === COMPARING && STRENGTH[this.tokens[this.at]?.word ?? ''] === COMPARING)
        throw new Unreadable(); // a < b < c
    }
  }

  private prefix(): Node {
    const token = this.tokens[this.at];
    if (!token) throw new Unreadable();
    if (this.peek('not') || this.peek('-')) {
      this.at++;
      const of = this.binary(PREFIX);
      return {
        kind: token.word === '-' ? 'minus' : 'not',
        word: '',
        args: [of],
        from: token.from,
        to: of.to,
      };
    }
    if (this.peek('(')) return this.grouped();
    if (token.kind === 'sign') throw new Unreadable();
    this.at++;
    if (token.kind === 'path' && this.peek('(')) return this.call(token);
    return { ...token, args: [] };
  }

  /** Its place includes the parentheses; whoever cuts it out of the text needs them. */
  private grouped(): Node {
    const { from } = this.take('(');
    const node = this.binary(1);
    const { to } = this.take(')');
    return { ...node, from, to, grouped: true };
  }

  private call(name: Token): Node {
    const args: Node[] = [];
    this.take('(');
    if (!this.peek(')')) args.push(this.binary(1));
    while (this.peek(',')) {
      this.at++;
      args.push(this.binary(1));
    }
    const { to } = this.take(')');
    return { kind: 'call', word: name.word, args, from: name.from, to };
  }
}

/** null: empty, or beyond what can be read here. */
export function parse(text: string): Node | null {
  const tokens = tokensOf(text);
  if (!tokens?.length) return null;
  try {
    return new Parser(tokens).whole();
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

/** Everything that is named, each once: fields, and what begins with user. */
export function pathsIn(node: Node | null, found = new Set<string>()): Set<string> {
  if (node?.kind === 'path') found.add(node.word);
  for (const arg of node?.args ?? []) pathsIn(arg, found);
  return found;
}

const same = (a: Node, b: Node): boolean =>
  a.kind === b.kind &&
  a.word === b.word &&
  a.args.length === b.args.length &&
  a.args.every((arg, i) => same(arg, b.args[i]!));

export type Captured = Map<string, Node[]>;

/**
 * Does the node look like the pattern? What stands for its names is put into `captured`: ":f" is
 * any node, the same one each time; ":f.department" a path that ends so, without its end; ":v..."
 * all further arguments.
 */
export function matches(pattern: Node, node: Node, captured: Captured): boolean {
  if (pattern.kind === 'bound') return capture(pattern.word.slice(1), node, captured);
  const last = pattern.args.at(-1);
  const rest = last?.kind === 'bound' && last.word.endsWith('...');
  const fixed = rest ? pattern.args.slice(0, -1) : pattern.args;
  const fits =
    pattern.kind === node.kind &&
    pattern.word === node.word &&
    (rest ? node.args.length > fixed.length : node.args.length === fixed.length) &&
    fixed.every((arg, i) => matches(arg, node.args[i]!, captured));
  if (fits && rest) captured.set(last.word.slice(1, -3), node.args.slice(fixed.length));
  return fits;
}

function capture(name: string, node: Node, captured: Captured): boolean {
  const [key, ...end] = name.split('.') as [string, ...string[]];
  let found = node;
  if (end.length) {
    const tail = `.${end.join('.')}`;
    if (node.kind !== 'path' || !node.word.endsWith(tail)) return false;
    found = { ...node, word: node.word.slice(0, -tail.length) };
  }
  const before = captured.get(key)?.[0];
  if (before) return same(before, found);
  captured.set(key, [found]);
  return true;
}
