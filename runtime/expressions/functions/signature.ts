/** What a parameter takes: one letter of JSONata's signatures, or several to choose from. `x` and `j` are anything, `a` makes a list of what is none. */
export interface Parameter {
  readonly types: string;
  /** For a list: the type of its members. */
  readonly members: string | undefined;
  /** Where the argument is missing, the context takes its place. */
  readonly isContext: boolean;
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

/** Reads a signature of a built-in function, such as `<s-nn?:s>` (https://docs.jsonata.org/programming#function-signatures). */
export function parseSignature(text: string): Signature {
  const inside = text.slice(1, text.indexOf(':') === -1 ? -1 : text.indexOf(':'));
  const parameters = [...inside.matchAll(/(?:\((?<choice>[a-z]+)\)|(?<type>[a-z]))(?:<(?<members>[a-z]+)>)?(?<suffix>[-?+]?)/g)].map(
    (match) => parameterOf(match.groups ?? {}),
  );
  return {
    parameters,
    required: parameters.filter((parameter) => !parameter.isOptional).length,
    pattern: new RegExp(`^${parameters.map((parameter) => `(${patternOf(parameter)})`).join('')}$`),
  };
}

function parameterOf(groups: { readonly [name: string]: string | undefined }): Parameter {
  return {
    types: groups['choice'] ?? groups['type'] ?? '',
    members: groups['members'],
    isContext: groups['suffix'] === '-',
    isOptional: groups['suffix'] === '?',
    isRepeated: groups['suffix'] === '+',
  };
}

const anything = '[asnblfom]';

/** The letters that match a parameter; `m` stands for an argument that is nothing. */
export function lettersOf(parameter: Parameter): string {
  if (parameter.types === 'x' || parameter.types === 'a') return anything;
  if (parameter.types === 'j') return '[asnblom]';
  return parameter.types === 'f' ? 'f' : `[${parameter.types}m]`;
}

function patternOf(parameter: Parameter): string {
  const suffix = parameter.isRepeated ? '+' : parameter.isContext || parameter.isOptional ? '?' : '';
  return lettersOf(parameter) + suffix;
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
      return Array.isArray(value) ? 'a' : 'o';
    case 'function':
      return 'f';
    default:
      return 'm';
  }
}
