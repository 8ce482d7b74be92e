import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';

/**
 * What an evaluation is compared with: the `jsonata` package itself, with its text changed so that it runs without a
 * promise. A pair then takes microseconds, members of a constructor are evaluated one after the other, and its clock,
 * its random numbers and the work that it may do are given. A test compares it with the package as it is.
 */
export interface Oracle {
  parse(source: string): OracleExpression;
}

/** Throws what the package throws: objects with a code, and program errors. */
export interface OracleExpression {
  evaluate(input: unknown, bindings: { readonly [name: string]: unknown }): unknown;
}

/** What the package asks for while it evaluates. */
export interface OracleHooks {
  readonly now: () => number;
  readonly random: () => number;
  /** Before each node and each call of a matcher; it throws when there were too many. */
  readonly enter: () => void;
  /** After each node that gave a value or nothing. */
  readonly leave: (node: OracleNode, result: unknown) => void;
  /** After each call of a built-in function that did not fail; one called by a function has no context. */
  readonly called: (name: string, byFunction: boolean) => void;
}

/** A node of the package's syntax tree. */
export interface OracleNode {
  readonly type: string;
  readonly value?: unknown;
  readonly [key: string]: unknown;
}

/** Changes to the package's text: what is looked for, what is put there, and how often it must be found. */
const changes: readonly (readonly [RegExp, string, number])[] = [
  [/await Promise\.all\(/g, '(', 2],
  [/\basync function\b/g, 'function', 43],
  [/\basync \(/g, '(', 3],
  [/\bawait\s+/g, '', 103],
  [/\bMath\.random\(\)/g, 'hooks.random()', 2],
  [/\btimestamp = new Date\(\)/g, 'timestamp = new Date(hooks.now())', 2],
  // Making a stack takes longer than all the rest of a failure.
  [/\(new Error\(\)\)\.stack/g, 'undefined', 83],
  [/environment\.base\.guardrails\(\);/g, 'hooks.enter();', 1],
  [/(function evaluateMatcher\(matcher, str\) \{)/g, '$1 hooks.enter();', 1],
  [/(environment\.base\.depth--;)/g, '$1 hooks.leave(expr, result);', 1],
  // A grouping adds an item to an empty list, which may be one of the data.
  [/\binput\.push\(undefined\);/g, 'input = [undefined];', 1],
  // The copy of the left side of `??` and `?:` loses regular expressions and signatures; ours keeps them (ADR 0034).
  [/JSON\.parse\(JSON\.stringify\(left\)\)/g, 'hooks.copy(left)', 2],
  // It writes what its own functions are made of; ours are themselves, and so are those that were written (a departure).
  [/typeof arg === 'object' && !isLambda\(arg\)/g, "typeof arg === 'object' && !isFunction(arg)", 1],
  // It writes the source code of its own functions, into replacements and before a regular expression looks at them.
  [/result \+= replacement;/g, "if (isFunction(replacement)) throw { code: 'D3012' }; result += replacement;", 1],
  [/var match = re\.exec\(str\);/g, "var match = re.exec(isFunction(str) ? '' : str);", 1],
  // A transform whose update is one writes what it is made of.
  [/for\(const prop of utils\.keys\(update\)\)/g, 'for(const prop of isFunction(update) ? [] : utils.keys(update))', 1],
  [/(staticFrame|environment)\.bind\('(\w+)', defineFunction\(/g, "$1.bind('$2', hooks.named(defineFunction, '$2')(", 65],
  [/(result = proc\.implementation\.apply\(focus, validatedArgs\);)/g, '$1 hooks.called(proc, input === null);', 1],
];

function changedText(): string {
  let text = readFileSync(createRequire(import.meta.url).resolve('jsonata'), 'utf8');
  for (const [pattern, replacement, count] of changes) {
    const found = text.match(pattern)?.length ?? 0;
    if (found !== count) throw new Error(`the text of jsonata has ${pattern.source} ${found} times, not ${count}: see what changed in it`);
    text = text.replace(pattern, replacement);
  }
  return text;
}

type Parse = (source: string) => OracleExpression;
type DefineFunction = (implementation: unknown, signature: string) => object;

type Load = (module: { exports: unknown }, exports: object, hooks: object) => void;

let load: Load | undefined;

export function createOracle(given: OracleHooks): Oracle {
  load ??= compileFunction(changedText(), ['module', 'exports', 'hooks'], { filename: 'jsonata-oracle.js' }) as Load;
  const names = new WeakMap<object, string>();
  const hooks = {
    ...given,
    copy,
    named: (define: DefineFunction, name: string) => (implementation: unknown, signature: string) => {
      const definition = define(implementation, signature);
      names.set(definition, name);
      return definition;
    },
    called: (definition: object, byFunction: boolean) => given.called(names.get(definition) ?? 'transform', byFunction),
  };
  const module: { exports: unknown } = { exports: {} };
  load(module, module.exports as object, hooks);
  // What the package's file exports: its one function.
  return { parse: module.exports as Parse };
}

function copy(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(copy);
  if (typeof node !== 'object' || node === null || node instanceof RegExp) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, copy(value)]));
}
