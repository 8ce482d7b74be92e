import type { FunctionNode, Node, RegexNode } from '../ast.ts';
import { checkOf, rejected, validate, type Call, type Check } from '../functions/arguments.ts';
import { definitionOf } from '../functions/index.ts';
import { matchesOf, type Found } from '../functions/matchers.ts';
import { contains, match, replace, split } from '../functions/matching.ts';
import { isFunctionName, signatureOf, type FunctionName } from '../functions/signatures.ts';
import { compileRegex } from '../regex/engine.ts';
import { searchAll } from '../regex/search.ts';
import { regexValue } from '../regex/value.ts';
import type { Run } from '../run.ts';
import { asArgument, FunctionValue } from '../values/function-value.ts';
import type { Context, Evaluate } from './evaluate.ts';
import { mayBind } from './scopes.ts';

/** `others` have been checked by the signature: a replacement, which may be anything, and a limit. */
type Use = (text: string, found: Generator<Found>, run: Run, others: Others) => unknown;
type Others = readonly (number | undefined)[];

interface Entry {
  readonly least: number;
  readonly use: Use;
}

/**
 * The functions that take a regular expression, when it is written out in the call: `$replace(text, /[^0-9]/, "")`. Its
 * matches are then nobody else's, and are made without functions to go on with.
 */
const searches: { readonly [name: string]: Entry } = {
  contains: { least: 2, use: (_text, found) => contains(found) },
  match: { least: 2, use: (_text, found, run, [limit]) => match(found, limit, run) },
  split: { least: 2, use: (text, found, run, [limit]) => split(text, found, limit, run) },
  replace: { least: 3, use: (text, found, run, [replacement, limit]) => replace(text, found, replacement, limit, run) },
};

type NamedCall = Call & { readonly name: FunctionName };

/** Undefined when it is another kind of call. `applied` comes before the arguments: `text ~> $replace(/a/, "")`. */
export function compileRegexCall(node: FunctionNode, context: Context, applied?: Evaluate): Evaluate | undefined {
  const name = nameOf(node.procedure, context);
  const entry = searches[name ?? ''];
  if (name === undefined || entry === undefined) return undefined;
  const [head] = node.arguments;
  // `text.$replace(/a/, "")` searches the context.
  const hasSubject = applied === undefined && head !== undefined && !isPlainRegex(head);
  const [pattern, ...rest] = hasSubject ? node.arguments.slice(1) : node.arguments;
  const signature = signatureOf(name);
  if (!isPlainRegex(pattern) || rest.length + 2 < entry.least || rest.length + 2 > signature.parameters.length) return undefined;
  const subject = hasSubject ? context.compile(head) : applied;
  const others = rest.map((argument) => context.compile(argument));
  return use(entry.use, { name, signature, position: node.position, hasContext: true }, pattern, subject, others);
}

/** Without a subject it is the context. */
function use(
  useFound: Use,
  call: NamedCall,
  { value, position }: RegexNode,
  subject: Evaluate | undefined,
  others: readonly Evaluate[],
): Evaluate {
  const regex = compileRegex(value);
  const checks = call.signature.parameters.slice(2).map((parameter) => checkOf(parameter, call.name));
  return (input, run) => {
    const text = subject === undefined ? input : subject(input, run);
    const values = others.map((other) => asArgument(other(input, run)));
    run.position = call.position;
    run.called = call.name;
    if (typeof text !== 'string' || !fit(values, checks, run)) {
      const before = subject === undefined ? [] : [text];
      return applyValidated(call, [...before, regexValue(regex, position), ...values], input, run);
    }
    // What a function makes of a match can go on with it, and with the expression.
    const found = values.some(isFunction) ? matchesOf(regexValue(regex, position), text, run) : searchAll(regex, text, run, position);
    return useFound(text, found, run, values as Others);
  };
}

/** As the function is called with what is found wrong, or is nothing. */
function applyValidated(call: NamedCall, values: readonly unknown[], input: unknown, run: Run): unknown {
  return definitionOf(call.name).apply(run, ...validate(call, values, input, run));
}

function fit(values: readonly unknown[], checks: readonly Check[], run: Run): boolean {
  return values.every((value, index) => checks[index]?.(value, run) !== rejected);
}

function isFunction(value: unknown): boolean {
  return value instanceof FunctionValue;
}

/** The name of the built-in function that is surely called. */
function nameOf(procedure: Node, context: Context): FunctionName | undefined {
  if (procedure.type !== 'variable' || isDecorated(procedure)) return undefined;
  const name = procedure.value;
  return isFunctionName(name) && !mayBind(name, context.frame) ? name : undefined;
}

function isPlainRegex(node: Node | undefined): node is RegexNode {
  return node?.type === 'regex' && !isDecorated(node);
}

function isDecorated({ predicate, group }: Node): boolean {
  return predicate !== undefined || group !== undefined;
}
