import jsonata from 'jsonata';
import type { Definition } from '../functions/definition.ts';
import { library } from '../functions/library/index.ts';
import type { LibraryName } from '../functions/library/signatures.ts';
import { matching } from '../functions/matching.ts';
import { strings } from '../functions/strings.ts';
import { signatureOf, signatureText, type FunctionName } from '../functions/signatures.ts';
import { parseJsonExact } from '../../kernel/json.ts';
import { ExpressionError } from '../expression.ts';
import { createRun, type Run } from '../run.ts';
import { mergeSort } from './merge-sort.ts';

/** Whether a value of the interpreter is a function: its own are objects. */
export function isFunctionObject(value: object): boolean {
  // Data may hold anything under these names; only `true` means it.
  const { _jsonata_lambda: lambda, _jsonata_function: native } = value as {
    readonly _jsonata_lambda?: unknown;
    readonly _jsonata_function?: unknown;
  };
  return lambda === true || native === true;
}

const marks = ['sequence', 'keepSingleton', 'outerWrapper', 'tupleStream'];

/** Whether a list carries marks of the interpreter: its own are properties. */
export function isMarkedList(list: readonly unknown[]): boolean {
  return marks.some((mark) => Object.hasOwn(list, mark));
}

// The interpreter reads the names of the parameters from the source text, and passes as many as there are:
// they are those of its own functions. Their values have been checked by the signature.

/**
 * Puts bounded functions in the place of those that can allocate without bound in one call, which a thread may not
 * survive, and takes `$eval` away.
 */
export function bindBoundedFunctions(expression: jsonata.Expression, size: number): void {
  const run = (): Run => createRun(undefined, {}, 0, size);
  register(expression, 'pad', (str: string | undefined, width: number, char?: string) => strings.pad.apply(run(), str, width, char));
  register(expression, 'join', (strs: readonly string[] | undefined, separator?: string) => strings.join.apply(run(), strs, separator));
  register(expression, 'length', (str: string | undefined) => strings.length.apply(run(), str));
  register(expression, 'substring', (str: string | undefined, start: number, length?: number) =>
    strings.substring.apply(run(), str, start, length),
  );
  register(expression, 'split', (str: string | undefined, separator: unknown, limit?: number) =>
    typeof separator === 'string'
      ? matching.split.apply(run(), str, separator, limit)
      : original('split', [searchable(str), separator, limit]),
  );
  register(expression, 'replace', (str: string | undefined, pattern: unknown, replacement: unknown, limit?: number) =>
    typeof pattern === 'string' && typeof replacement === 'string'
      ? matching.replace.apply(run(), str, pattern, replacement, limit)
      : original('replace', [searchable(str), pattern, replacement, limit]),
  );
  register(expression, 'fromMillis', (millis: number | undefined, picture?: string, timezone?: string) =>
    original('fromMillis', [millis, boundPicture(picture), timezone]),
  );
  register(expression, 'formatInteger', (value: number | undefined, picture?: string) =>
    original('formatInteger', [value, boundPicture(picture)]),
  );
  register(expression, 'sort', (arr: readonly unknown[] | undefined, comparator?: (a: unknown, b: unknown) => unknown) =>
    mergeSort(arr, comparator),
  );
  register(expression, 'clone', (arg: unknown) => (arg === undefined ? undefined : parseJsonExact(JSON.stringify(arg, cloneable))));
  bindOwnFunctions(expression, run);
  expression.assign('eval', undefined);
}

/** Those that JSONata has not. */
function bindOwnFunctions(expression: jsonata.Expression, run: () => Run): void {
  // The keys of a literal.
  for (const name of Object.keys(library) as LibraryName[]) {
    const definition: Definition = library[name];
    const { length } = signatureOf(name).parameters;
    const apply: Apply = (...values) => definition.apply(run(), ...values);
    register(expression, name, withParameters[length]?.(apply) ?? apply);
  }
}

type Apply = (...values: readonly unknown[]) => unknown;

/** One function by number of parameters, for the interpreter to read. */
const withParameters: readonly ((apply: Apply) => Apply)[] = [
  (apply) => () => apply(),
  (apply) => (a) => apply(a),
  (apply) => (a, b) => apply(a, b),
  (apply) => (a, b, c) => apply(a, b, c),
  (apply) => (a, b, c, d) => apply(a, b, c, d),
  (apply) => (a, b, c, d, e) => apply(a, b, c, d, e),
];

export function register(expression: jsonata.Expression, name: FunctionName, implementation: (...values: never[]) => unknown): void {
  // Signatures keep the values to the types of the parameters.
  const apply = carrying(implementation as Apply);
  expression.registerFunction(name, withParameters[implementation.length]?.(apply) ?? apply, signatureText(name));
}

/** The interpreter writes its own message over that of any error with one of its codes: ours goes through it inside another. */
function carrying(apply: Apply): Apply {
  return (...values) => {
    try {
      const result = apply(...values);
      return result instanceof Promise ? result.catch(carry) : result;
    } catch (thrown) {
      return carry(thrown);
    }
  };
}

function carry(thrown: unknown): never {
  throw thrown instanceof ExpressionError ? new Error(thrown.message, { cause: thrown }) : thrown;
}

const originals = new Map<string, jsonata.Expression>();

/** Calls the interpreter's own function. */
export function original(name: FunctionName, values: readonly unknown[]): Promise<unknown> {
  const names = values.map((_value, index) => `v${index}`);
  const expression = originals.get(name) ?? jsonata(`$${name}(${names.map((one) => `$${one}`).join(', ')})`);
  originals.set(name, expression);
  return expression.evaluate({}, Object.fromEntries(names.map((one, index) => [one, values[index]])));
}

const longestSearched = 1_000_000;

function searchable(text: string | undefined): string | undefined {
  if (text !== undefined && text.length > longestSearched)
    throw new ExpressionError(`a text of more than ${longestSearched} characters is too long to search`, true);
  return text;
}

/** A number in a marker of a picture, such as `[Y,9999]`, is a width in characters. */
export function boundPicture(picture: string | undefined): string | undefined {
  if (picture !== undefined && (picture.length > 1_000 || /\[[^\]]*,[^\]]*\d{4}/.test(picture)))
    throw new ExpressionError('the picture is too wide', true);
  return picture;
}

/** As the interpreter writes values when it clones them. */
function cloneable(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && Number.isFinite(value) && !Number.isInteger(value)) return Number(value.toPrecision(15));
  return typeof value === 'function' || (typeof value === 'object' && value !== null && isFunctionObject(value)) ? '' : value;
}
