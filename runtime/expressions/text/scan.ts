/** A token of JSONata text, told only as far as is needed to find where an expression ends and what it weighs. */
export interface Token {
  readonly kind: 'operator' | 'name' | 'variable' | 'quotedName' | 'string' | 'number' | 'regex' | 'unclosed';
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** It ends a value: a `/` after it divides, a `/` after anything else opens a regular expression. */
  readonly isOperand: boolean;
}

const operators = ['..', ':=', '!=', '>=', '<=', '**', '~>', '?:', '??', ...'.[]{}(),@#;:?+-*/%|=<>^&!~'.split('')];
const operatorCharacters = new Set('.[]{}(),@#;:?+-*/%|=<>^&!~');
const blanks = new Set(' \t\n\r\v');

/** The tokens from `from` on, as JSONata's own tokenizer cuts them. What is not closed is one token to the end. */
export function* scan(source: string, from = 0): Generator<Token> {
  let position = from;
  let afterOperand = false;
  for (;;) {
    position = skipBlanks(source, position);
    if (position >= source.length) return;
    const next: Token = readToken(source, position, afterOperand);
    yield next;
    afterOperand = next.isOperand;
    position = next.end;
  }
}

/** Blanks and comments; a comment that is not closed goes to the end. */
function skipBlanks(source: string, from: number): number {
  let position = from;
  for (;;) {
    while (blanks.has(source.charAt(position))) position++;
    if (!source.startsWith('/*', position)) return position;
    position = endAfter(source, '*/', position + 2) ?? source.length;
  }
}

function readToken(source: string, start: number, afterOperand: boolean): Token {
  const first = source.charAt(start);
  if (first === '/' && !afterOperand) return token(source, 'regex', start, endOfRegex(source, start));
  const operator = operatorCharacters.has(first) ? operators.find((one) => source.startsWith(one, start)) : undefined;
  if (operator !== undefined) return operatorToken(operator, start, afterOperand);
  if (first === '"' || first === "'") return token(source, 'string', start, endOfString(source, start));
  if (first === '`') return token(source, 'quotedName', start, endAfter(source, '`', start + 1));
  const number = /^(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][-+]?\d+)?/.exec(source.slice(start, start + 400));
  if (number !== null) return token(source, 'number', start, start + number[0].length);
  return nameToken(source, start, afterOperand);
}

/** `end` is undefined when it is not closed. */
function token(source: string, kind: Token['kind'], start: number, end: number | undefined): Token {
  if (end === undefined) return { kind: 'unclosed', text: source.slice(start), start, end: source.length, isOperand: true };
  return { kind, text: source.slice(start, end), start, end, isOperand: true };
}

function operatorToken(text: string, start: number, afterOperand: boolean): Token {
  const closes = text === ')' || text === ']' || text === '}';
  // In the place of a value these are the wildcard, the descendants and the parent.
  const isValue = !afterOperand && (text === '*' || text === '**' || text === '%');
  return { kind: 'operator', text, start, end: start + text.length, isOperand: closes || isValue };
}

function nameToken(source: string, start: number, afterOperand: boolean): Token {
  let end = start;
  while (end < source.length && !blanks.has(source.charAt(end)) && !operatorCharacters.has(source.charAt(end))) end++;
  const text = source.slice(start, end);
  const isWord = afterOperand && (text === 'and' || text === 'or' || text === 'in');
  return { kind: isWord ? 'operator' : text.startsWith('$') ? 'variable' : 'name', text, start, end, isOperand: !isWord };
}

function endAfter(source: string, mark: string, from: number): number | undefined {
  const at = source.indexOf(mark, from);
  return at === -1 ? undefined : at + mark.length;
}

function endOfString(source: string, start: number): number | undefined {
  const quote = source.charAt(start);
  for (let position = start + 1; position < source.length; position++) {
    const character = source.charAt(position);
    if (character === '\\') position++;
    else if (character === quote) return position + 1;
  }
  return undefined;
}

/** A `/` inside brackets or behind a backslash does not close. Flags follow. */
function endOfRegex(source: string, start: number): number | undefined {
  let depth = 0;
  for (let position = start + 1; position < source.length; position++) {
    const character = source.charAt(position);
    if (character === '\\') position++;
    else if (character === '/' && depth === 0)
      return position + 1 + (/^[im]*/.exec(source.slice(position + 1, position + 9))?.[0].length ?? 0);
    else if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
  }
  return undefined;
}
