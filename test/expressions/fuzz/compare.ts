import { compileOrTell, type Compiled } from '../../../runtime/expressions/compile/index.ts';
import { runCompiled } from '../../../runtime/expressions/compile/run-compiled.ts';
import { ExpressionError } from '../../../runtime/expressions/expression.ts';
import { onLoop } from '../../../runtime/expressions/run.ts';
import { parse } from '../../../runtime/expressions/text/parse.ts';
import { createOracle, type OracleExpression, type OracleHooks } from '../../support/jsonata-oracle.ts';
import { isDeepStrictEqual } from 'node:util';
import { rootType } from './data.ts';
import { bindingsOf, inputOf, type Pair } from './grammar.ts';

/** What is evaluated over. */
type Over = Omit<Pair, 'expression'>;

/** How an evaluation ended, with what is compared only. */
export type Ending = { readonly value: unknown } | { readonly code: string };

/** What became of a pair. `same`, or a class that is let through and counted, or a difference. */
export type Verdict =
  | { readonly is: 'same'; readonly isDefined: boolean; readonly isFailure: boolean }
  | { readonly is: 'let through'; readonly why: LetThrough }
  | { readonly is: 'no expression' }
  | { readonly is: 'interpreted'; readonly why: string }
  | { readonly is: 'different'; readonly ours: Ending; readonly theirs: Ending };

export type LetThrough =
  | 'a limit of ours'
  | 'the package fails without a code'
  | 'chance is asked once, not twice'
  | 'a partial application of a built-in function checks what it is given'
  | 'more work than a pair may do'
  | 'a known program error of the package';

const resultSize = 1_000_000;
const mostNodes = 200_000;
const millis = 1_717_171_717_171;
const names = new Set(Object.keys(rootType.fields));

/** Compares; `seen` is told what the package went through without failing, and when it is our turn. */
export function createComparison(
  seen: Pick<OracleHooks, 'leave' | 'called'> & { readonly ourTurn: () => void },
): (source: string, over: Over) => Verdict {
  let left = 0;
  let random = seeded();
  const oracle = createOracle({
    now: () => millis,
    random: () => random(),
    enter: () => {
      if (left-- < 0) throw { code: tooMuch };
    },
    ...seen,
  });
  let last: { readonly source: string; readonly compiled: Form; readonly theirs: OracleExpression } | undefined;
  const prepare = (source: string): Exclude<typeof last, undefined> | undefined => {
    if (last?.source === source) return last;
    const compiled = compiledFrom(source);
    last = compiled === undefined ? undefined : { source, compiled, theirs: oracle.parse(source) };
    return last;
  };
  return (source, over) => {
    const { data } = over;
    const prepared = prepare(source);
    if (prepared === undefined) return { is: 'no expression' };
    const { compiled } = prepared;
    if ('interpreted' in compiled) return { is: 'interpreted', why: compiled.interpreted };
    left = mostNodes;
    random = seeded();
    const theirs = endingOf(() => settled(evaluateTheirs(prepared.theirs, over)));
    random = seeded();
    seen.ourTurn();
    const ours = endingOf(() => runCompiled(compiled, inputOf(over), bindingsOf(data), resultSize, { now: () => millis, random, limits }));
    if (isDeepStrictEqual(ours, theirs))
      return { is: 'same', isDefined: 'value' in ours && ours.value !== undefined, isFailure: 'code' in ours };
    const why = letThrough(ours, theirs, source);
    return why === undefined ? { is: 'different', ours, theirs } : { is: 'let through', why };
  };
}

/** Steps alone, so that a seed gives the same pairs and the same verdicts again. */
const limits = { ...onLoop, hold: Infinity };

const tooMuch = 'too much';

function seeded(): () => number {
  let state = 12_345;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

type Form = Compiled | { readonly interpreted: string };

function compiledFrom(source: string): Form | undefined {
  let root;
  try {
    ({ root } = parse(source));
  } catch {
    return undefined;
  }
  return compileOrTell(root, names);
}

function evaluateTheirs(expression: OracleExpression, { data, root }: Over): unknown {
  // The package changes some lists that it is given.
  const copy = structuredClone(data);
  return expression.evaluate(inputOf({ data: copy, root }), bindingsOf(copy));
}

function endingOf(evaluate: () => unknown): Ending {
  try {
    return { value: comparable(evaluate()) };
  } catch (thrown) {
    return { code: codeOf(thrown) };
  }
}

/** JSONata's code; of a failure of ours without one `failed` or `limit`, of a program error of the package `thrown`. */
function codeOf(thrown: unknown): string {
  if (thrown instanceof ExpressionError) return thrown.limit ? 'limit' : (/^[A-Z]\d{4}/.exec(thrown.message)?.[0] ?? 'failed');
  const { code } = thrown as { readonly code?: unknown };
  if (typeof code === 'string') return code;
  return thrown instanceof TypeError && knownErrors.has(thrown.message) ? known : 'thrown';
}

const known = 'a known program error';

/**
 * In a call at the end of a function, its `$sort` cannot call functions that are written there; and objects that it has made
 * cannot become a text, where a regular expression is given one.
 */
const knownErrors: ReadonlySet<string> = new Set(['comp is not a function', 'Cannot convert object to primitive value']);

function letThrough(ours: Ending, theirs: Ending, source: string): LetThrough | undefined {
  return byCodes(codeIn(ours), codeIn(theirs)) ?? bySource(ours, theirs, source);
}

function codeIn(ending: Ending): string | undefined {
  return 'code' in ending ? ending.code : undefined;
}

function byCodes(ours: string | undefined, theirs: string | undefined): LetThrough | undefined {
  if (theirs === tooMuch) return 'more work than a pair may do';
  if (theirs === known) return 'a known program error of the package';
  if (ours === 'limit') return 'a limit of ours';
  return ours !== undefined && theirs === 'thrown' ? 'the package fails without a code' : undefined;
}

function bySource(ours: Ending, theirs: Ending, source: string): LetThrough | undefined {
  if (/\$(?:random|shuffle)\b/.test(source) && /\?[?:]/.test(source)) return 'chance is asked once, not twice';
  if (/\?(?:\)|, )/.test(source) && isUnchecked(codeIn(ours), codeIn(theirs)))
    return 'a partial application of a built-in function checks what it is given';
  return undefined;
}

/** The package leaves the signature out then, and cannot apply functions whose parameters have defaults. */
function isUnchecked(ours = '', theirs = ''): boolean {
  return /^T041[012]$/.test(ours) || theirs === 'S0208' || theirs === 'thrown';
}

/** Deeper than any result that is no circle: a transform can put a thing into itself. */
const deepest = 500;

/** What a result of the package is to users of ours: no functions, no numbers that JSON cannot hold. */
function settled(value: unknown, depth = 0): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw { code: 'D1001' };
  if (typeof value === 'function') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > deepest) throw new RangeError('nested too deep');
  if (Array.isArray(value)) return value.map((item) => settled(item, depth + 1));
  const entries = Object.entries(value);
  if (entries.some(([key, one]) => (key === '_jsonata_lambda' || key === '_jsonata_function') && one === true)) return undefined;
  return Object.fromEntries(entries.filter(([key]) => key !== '__proto__').map(([key, one]) => [key, settled(one, depth + 1)]));
}

/** Without fields that are nothing, with the order of the others, and without a minus before zero, as JSON. */
function comparable(value: unknown): unknown {
  if (value === 0) return 0;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(comparable);
  return { '{}': Object.entries(value).flatMap(([key, one]) => (one === undefined ? [] : [[key, comparable(one)]])) };
}
