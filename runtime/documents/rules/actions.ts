import { ExpressionSyntaxError } from '../../expressions/expression.ts';
import { suggestion } from '../../kernel/suggest.ts';
import { namesIn } from '../phases.ts';
import {
  childAt,
  entriesOf,
  entryAt,
  isText,
  type MapNode,
  type Node,
  type ScalarNode,
  scalarsIn,
  segmentsOf,
  spoken,
} from '../source/node.ts';
import { atKey, atMap, atOffset } from '../source/problem.ts';
import { templatesIn } from './placeholders.ts';
import type { Compiler, DocumentContext, DocumentRule } from './rule.ts';

type Text = ScalarNode & { readonly value: string };

/** Actions read what their input has and put it safely into paths; values of the context come from one place, and are there. */
export const actionsRule: DocumentRule = {
  kinds: ['connector'],
  check(context) {
    const { root } = context;
    for (const [name, { value }] of entriesOf(childAt(root, 'actions'))) {
      if (value.kind !== 'map') continue;
      checkPath(value, ['actions', name], context);
      checkInputNames(value, context);
    }
    const known: string[] = [];
    for (const [name, { value }] of entriesOf(childAt(root, 'context'))) {
      if (value.kind === 'map') checkSource(value, ['context', name], context);
      checkContextNames(value, known, context);
      known.push(name);
    }
    for (const part of ['defaults', 'objects', 'discover', 'validate', 'actions']) checkContextNames(childAt(root, part), known, context);
  },
};

/** What a caller gives must not lead to another path: only `{name}` encodes it. */
function checkPath(action: MapNode, segments: readonly string[], { expressions, report }: DocumentContext): void {
  const path = childAt(action, 'request', 'path');
  if (!path || !isText(path)) return;
  for (const { start, end } of templatesIn(path.value)) {
    const inner = path.value.slice(start, end);
    if (!readsInput(inner, expressions)) continue;
    const name = /input\.(\w+)/.exec(inner)?.[1] ?? 'id';
    report({
      code: 'unencoded-input',
      at: atOffset(path, start - 2),
      message: `${spoken([...segments, 'request', 'path'])}: what a caller gives would go into the path as it is, and could lead to another`,
      hint: `write {input.${name}}, which is encoded, or {+input.${name}}, which keeps slashes`,
    });
  }
}

function readsInput(source: string, expressions: Compiler): boolean {
  try {
    return expressions.jsonata(source, namesIn('action')).names.has('input');
  } catch (thrown) {
    // The rule of expressions tells what does not compile.
    if (thrown instanceof ExpressionSyntaxError) return false;
    throw thrown;
  }
}

/** `input.x` of what the input says it may hold. One that is open may hold anything. */
function checkInputNames(action: MapNode, context: DocumentContext): void {
  const known = inputNames(childAt(action, 'input'));
  if (!known) return;
  const words = [childAt(action, 'request'), childAt(action, 'response')];
  for (const { node, name, offset } of words.flatMap((part) => namesBelow(part, 'input'))) {
    if (known.includes(name)) continue;
    context.report({
      code: 'unknown-placeholder',
      at: atOffset(node, offset),
      message: `${spoken(segmentsOf(node.pointer))}: the input has no "${name}"${suggestion(name, known)}`,
      hint: `it has: ${known.join(', ') || 'nothing; declare it in `input.properties`'}`,
    });
  }
}

/** Undefined: anything. */
function inputNames(input: Node | undefined): readonly string[] | undefined {
  if (!input) return [];
  const others = childAt(input, 'additionalProperties');
  const isOpen = others?.kind === 'map' || (others?.kind === 'scalar' && others.value === true);
  if (isOpen || childAt(input, 'anyOf') || childAt(input, 'properties')?.kind !== 'map') return undefined;
  return entriesOf(childAt(input, 'properties')).map(([name]) => name);
}

function checkContextNames(part: Node | undefined, known: readonly string[], { report }: DocumentContext): void {
  for (const { node, name, offset } of namesBelow(part, 'context')) {
    if (known.includes(name)) continue;
    report({
      code: 'unknown-placeholder',
      at: atOffset(node, offset),
      message: `${spoken(segmentsOf(node.pointer))}: there is no "${name}" in the context that could be read here${suggestion(name, known)}`,
      hint: known.length === 0 ? 'declare it in `context`, before what reads it' : `there is: ${known.join(', ')}`,
    });
  }
}

interface Found {
  readonly node: Text;
  readonly name: string;
  /** Of the name in the text. */
  readonly offset: number;
}

const conditions = new Set(['assert', 'when', 'where', 'until', 'next']);

/** `root.name` in templates, in placeholders of URLs and in bare expressions. */
function namesBelow(part: Node | undefined, root: 'input' | 'context'): readonly Found[] {
  return [...scalarsIn(part)].filter(isText).flatMap((node) => {
    const isBare = conditions.has(segmentsOf(node.pointer).at(-1) ?? '') && !node.value.includes('{{');
    const stretches = isBare ? [{ start: 0, end: node.value.length }] : [...templatesIn(node.value), ...placeholdersIn(node.value)];
    return stretches.flatMap((stretch) => readIn(node, stretch, root));
  });
}

function placeholdersIn(text: string): readonly { readonly start: number; readonly end: number }[] {
  return [...text.matchAll(/(?<!\{)\{\+?[\w.$-]+\}(?!\})/g)].map(({ 0: whole, index }) => ({ start: index, end: index + whole.length }));
}

function readIn(node: Text, { start, end }: { readonly start: number; readonly end: number }, root: string): readonly Found[] {
  const inner = node.value.slice(start, end).replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, (text) => ' '.repeat(text.length));
  // Within a filter, a block or an object the names are those of the value in hand.
  if (/\[|\.\s*[({]/.test(inner)) return [];
  return [...inner.matchAll(new RegExp(`(?<![\\w.\`])\\$?${root}\\.(\\w+)`, 'g'))].map((match) => {
    const [whole, name = ''] = match;
    return { node, name, offset: start + match.index + whole.length - name.length };
  });
}

function checkSource(value: MapNode, segments: readonly string[], { report }: DocumentContext): void {
  const [request, given] = [entryAt(value, 'request'), entryAt(value, 'value')];
  const where = spoken(segments);
  if (!request === !given) {
    report({
      code: 'not-exactly-one',
      at: given ? atKey(given) : atMap(value, undefined),
      message: `${where}: a value comes of one of \`request\` and \`value\`, and here are ${request ? 'both' : 'none'}`,
      hint: 'as in `request: { path: /me }` or `value: "{{ configuration.region }}"`',
    });
  }
  for (const name of ['response', 'errors']) {
    const entry = entryAt(value, name);
    if (!entry || request) continue;
    report({
      code: 'key-conflict',
      at: atKey(entry),
      message: `${where}: \`${name}\` is read with \`request\` only`,
      hint: `remove \`${name}\``,
    });
  }
}
