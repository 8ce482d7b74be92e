import type { FunctionNode, Node, RegexNode } from '../ast.ts';
import { checkOf, rejected } from '../functions/arguments.ts';
import { isFunctionName, signatureOf } from '../functions/signatures.ts';
import { failure } from '../failure.ts';
import { compileRegex, type Match, type Regex } from '../regex/engine.ts';
import { expandReplacement } from '../regex/replacement.ts';
import { searchAll } from '../regex/search.ts';
import { boundText, spend, tooMuchWork, type Run } from '../run.ts';
import { createSequence } from '../sequence.ts';
import { refuse, type Context, type Evaluate } from './evaluate.ts';

type Search = (regex: Regex, text: string, run: Run, others: readonly unknown[]) => unknown;

/** The functions that take a regular expression, when it is written out in the call: `$replace(text, /[^0-9]/, "")`. */
const searches: { readonly [name: string]: { readonly search: Search; readonly most: number } } = {
  contains: { search: (regex, text, run) => searchAll(regex, text, run).next().done !== true, most: 2 },
  match: { search: matchAll, most: 3 },
  replace: { search: replaceAll, most: 4 },
  split: { search: splitAll, most: 3 },
};

/** Undefined when it is another kind of call. */
export function compileRegexCall(node: FunctionNode, context: Context): Evaluate | undefined {
  const pattern = node.arguments[1];
  if (pattern?.type !== 'regex' || node.procedure.type !== 'variable') return undefined;
  const name = node.procedure.value;
  const entry = searches[name];
  const count = node.arguments.length;
  if (entry === undefined || context.variables.has(name) || count > entry.most || isDecorated(node.procedure, pattern))
    return refuse('this use of a regular expression');
  if (name === 'replace' && count < 3) return refuse('$replace without a replacement');
  const regex = compileRegex(pattern.value);
  const subject = argumentReader(node, 0, context);
  const others = node.arguments.slice(2).map((_argument, index) => argumentReader(node, index + 2, context));
  return (input, run) => {
    const text = subject(input, run);
    const values = others.map((other) => other(input, run));
    run.position = node.position;
    // The check has let a string and nothing through.
    return text === undefined ? undefined : entry.search(regex, checkedText(text as string, regex), run, values);
  };
}

function isDecorated(procedure: Node, pattern: RegexNode): boolean {
  return [procedure, pattern].some((node) => node.predicate !== undefined || node.group !== undefined);
}

/** One search over the text must stay short: it cannot be stopped. */
function checkedText(text: string, regex: Regex): string {
  if (text.length * regex.size > 2_000_000) throw tooMuchWork();
  return text;
}

function argumentReader(node: FunctionNode, index: number, context: Context): Evaluate {
  const name = node.procedure.type === 'variable' ? node.procedure.value : '';
  const parameter = isFunctionName(name) ? signatureOf(name).parameters[index] : undefined;
  const argument = node.arguments[index];
  if (parameter === undefined || argument === undefined) return refuse(`$${name} with ${index} arguments`);
  const evaluate = context.compile(argument);
  const check = checkOf(parameter, name);
  return (input, run) => {
    const value = evaluate(input, run);
    const checked = check(value, run);
    if (checked === rejected) throw failure('T0410', { token: name, index: index + 1, value, position: node.position });
    return checked;
  };
}

function matchAll(regex: Regex, text: string, run: Run, [limit]: readonly unknown[]): unknown {
  if (isNegative(limit)) throw failure('D3040', { value: limit, position: run.position });
  const found = createSequence();
  if (limit === 0) return found;
  for (const match of searchAll(regex, text, run)) {
    if (!isBelow(found.length, limit)) break;
    found.push({ match: match.text, index: match.start, groups: [...match.groups] });
  }
  return found;
}

function splitAll(regex: Regex, text: string, run: Run, [limit]: readonly unknown[]): unknown {
  if (isNegative(limit)) throw failure('D3020', { value: limit, position: run.position });
  const parts: string[] = [];
  if (limit === 0) return parts;
  let from = 0;
  for (const match of searchAll(regex, text, run)) {
    if (!isBelow(parts.length, limit)) break;
    parts.push(text.slice(from, match.start));
    from = match.end;
  }
  if (isBelow(parts.length, limit)) parts.push(text.slice(from));
  return parts;
}

function replaceAll(regex: Regex, text: string, run: Run, [replacement, limit]: readonly unknown[]): unknown {
  if (isNegative(limit)) throw failure('D3011', { value: limit, position: run.position });
  if (limit === 0) return text;
  let result = '';
  let from = 0;
  let count = 0;
  for (const match of searchAll(regex, text, run)) {
    if (!isBelow(count++, limit)) break;
    result = boundText(run, result + text.slice(from, match.start) + replacementOf(replacement, match, run));
    from = match.end;
  }
  return boundText(run, result + text.slice(from));
}

function replacementOf(replacement: unknown, match: Match, run: Run): string {
  if (typeof replacement !== 'string') throw failure('D3012', { value: replacement, position: run.position });
  spend(run, replacement.length >>> 3);
  return expandReplacement(replacement, match);
}

function isNegative(limit: unknown): boolean {
  return typeof limit === 'number' && limit < 0;
}

/** Without a limit, every count is below it. */
function isBelow(count: number, limit: unknown): boolean {
  return limit === undefined || count < Number(limit);
}
