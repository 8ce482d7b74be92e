import { FunctionValue } from '../values/function-value.ts';

/** What a parameter takes. */
export interface Parameter {
  /** One letter of JSONata's signatures: `x` and `j` are anything, `a` makes a list of what is none. Or, in brackets, letters to choose from, which are no more than themselves: `(a)` is a list. */
  readonly types: string;
  /** For a list: the type of its members. */
  readonly members: string | undefined;
  /** What stands behind it: `-` where the context takes the place of a missing argument, `?` where it may be left out, `+` for several. */
  readonly suffix: string;
  readonly isContext: boolean;
  /** What a context must match to take that place. */
  readonly contextPattern: RegExp;
  readonly isOptional: boolean;
  readonly isRepeated: boolean;
}

export interface Signature {
  readonly parameters: readonly Parameter[];
  /** Arguments that a call must have, the context counted in. */
  readonly required: number;
  /** As JSONata matches a call: one letter per argument. */
  readonly pattern: RegExp;
}

/**
 * Reads a signature, such as `<s-nn?:s>` (https://docs.jsonata.org/programming#function-signatures): one of a built-in, or
 * one that JSONata's parser has let through. What it gives is read by nobody, and what is no type is passed over.
 */
export function parseSignature(text: string): Signature {
  const parameters = readParameters(text);
  return {
    parameters,
    required: parameters.filter((parameter) => !parameter.isOptional).length,
    pattern: new RegExp(`^${parameters.map((parameter) => `(${patternOf(parameter)})`).join('')}$`),
  };
}

function readParameters(text: string): readonly Parameter[] {
  const parameters: { types: string; members: string | undefined; suffix: string }[] = [];
  let isLed = false;
  for (let at = 1; at < text.length && text.charAt(at) !== ':'; at++) {
    const symbol = text.charAt(at);
    const last = parameters.at(-1);
    if ('snblofajx'.includes(symbol)) parameters.push({ types: symbol, members: undefined, suffix: '' });
    else if (symbol === '(' || symbol === '<') {
      const end = closingAt(text, at, symbol, symbol === '(' ? ')' : '>');
      const inside = text.slice(at + 1, end);
      if (symbol === '(') parameters.push({ types: `(${inside})`, members: undefined, suffix: '' });
      else if (last !== undefined) last.members = inside;
      at = end;
    } else if ('-?+'.includes(symbol) && last !== undefined) last.suffix += symbol;
    else if (symbol === '-') isLed = true;
  }
  return parameters.map((parameter, index) => ({
    ...parameter,
    // What stands before the first parameter JSONata takes for its own, of any context.
    isContext: parameter.suffix.includes('-') || (isLed && index === 0),
    contextPattern: contextPatternOf(parameter),
    isOptional: parameter.suffix.includes('?'),
    isRepeated: parameter.suffix.includes('+'),
  }));
}

function contextPatternOf({ types, suffix }: Pick<Parameter, 'types' | 'suffix'>): RegExp {
  const end = suffix.lastIndexOf('-');
  return end === -1 ? /(?:)/ : new RegExp(lettersOf({ types }) + asQuantifiers(suffix.slice(0, end)));
}

/** Where the bracket that opens at `start` closes, or the end. */
function closingAt(text: string, start: number, open: string, close: string): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const symbol = text.charAt(at);
    if (symbol === open) depth++;
    if (symbol === close && --depth === 0) return at;
  }
  return text.length;
}

const anything = '[asnblfom]';

/** The letters that match a parameter; `m` stands for an argument that is nothing. */
export function lettersOf(parameter: Pick<Parameter, 'types'>): string {
  if (parameter.types === 'x' || parameter.types === 'a') return anything;
  if (parameter.types === 'j') return '[asnblom]';
  if (parameter.types === 'f') return 'f';
  return `[${parameter.types.startsWith('(') ? parameter.types.slice(1, -1) : parameter.types}m]`;
}

/** The letters of the arguments that a parameter may take. */
export function patternOf(parameter: Parameter): string {
  return lettersOf(parameter) + asQuantifiers(parameter.suffix);
}

/** With a context, an argument may be left out. */
function asQuantifiers(suffix: string): string {
  return suffix.replaceAll('-', '?');
}

/** The letter of a value. */
export function letterOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return 's';
    case 'number':
      return 'n';
    case 'boolean':
      return 'b';
    case 'object':
      if (value === null) return 'l';
      if (value instanceof FunctionValue) return 'f';
      return Array.isArray(value) ? 'a' : 'o';
    default:
      return 'm';
  }
}
