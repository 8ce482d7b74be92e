import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Alias,
  type Pair,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import {
  pointerTo,
  type Entry,
  type MapNode,
  type Node,
  type Scalar as Value,
  type ScalarNode,
  type ScalarStyle,
  type Span,
} from './node.ts';
import type { Problem, Report } from './problem.ts';

const deepest = 64;
const mostNodes = 100_000;
const coreTags = new Set(['str', 'int', 'float', 'bool', 'null', 'seq', 'map'].map((name) => `tag:yaml.org,2002:${name}`));
const styles: { readonly [type: string]: ScalarStyle } = {
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

interface Reading {
  readonly text: string;
  readonly anchors: Map<string, ParsedNode>;
  /** Nodes on the way from the root, against aliases within themselves. */
  readonly path: ParsedNode[];
  readonly report: Report;
  nodes: number;
  /** The outermost alias that is being written out. */
  alias: Span | undefined;
}

class Stop extends Error {}

/** Turns the YAML library's tree into ours: aliases written out, keys checked. Undefined when a bound is passed. */
export function readYamlNode(text: string, document: Document.Parsed, report: Report): Node | undefined {
  const reading: Reading = { text, anchors: new Map(), path: [], report, nodes: 0, alias: undefined };
  try {
    return document.contents === null ? undefined : read(document.contents, '', reading);
  } catch (thrown) {
    if (thrown instanceof Stop) return undefined;
    throw thrown;
  }
}

function read(node: ParsedNode, pointer: string, reading: Reading): Node {
  guard(node, pointer, reading);
  if (isAlias(node)) return readAlias(node, pointer, reading);
  if (node.anchor !== undefined) reading.anchors.set(node.anchor, node);
  checkTag(node, pointer, reading);
  reading.path.push(node);
  const result = isMap(node)
    ? readMap(node, pointer, reading)
    : isSeq(node)
      ? readList(node, pointer, reading)
      : readScalar(node, pointer, reading);
  reading.path.pop();
  return result;
}

function guard(node: ParsedNode, pointer: string, reading: Reading): void {
  reading.nodes += 1;
  const at = { span: reading.alias ?? { start: node.range[0], end: node.range[0] + 1 }, pointer };
  if (reading.path.length > deepest)
    stop(reading, { code: 'nesting-too-deep', at, message: `more than ${deepest} levels of lists and maps within each other` });
  if (reading.nodes > mostNodes)
    stop(reading, { code: 'alias-bomb', at, message: `more than ${mostNodes} values once the aliases are written out` });
}

function stop(reading: Reading, problem: Problem): never {
  reading.report(problem);
  throw new Stop();
}

function readAlias(node: Alias.Parsed, pointer: string, reading: Reading): Node {
  const target = reading.anchors.get(node.source);
  const span = spanOf(node);
  if (target && reading.path.includes(target)) {
    stop(reading, {
      code: 'alias-bomb',
      at: { span, pointer },
      message: 'an alias stands within what it stands for',
      hint: 'write the value out',
    });
  }
  if (target) return readTarget(target, span, pointer, reading);
  reading.report({
    code: 'alias-unknown',
    at: { span, pointer },
    message: 'no anchor `&…` of this name comes before the alias',
    hint: 'text that starts with `*` needs quotes',
  });
  const source = reading.text.slice(span.start, span.end);
  return { kind: 'scalar', span, pointer, value: source, style: 'plain', source };
}

function readTarget(target: ParsedNode, alias: Span, pointer: string, reading: Reading): Node {
  const outer = reading.alias;
  reading.alias ??= alias;
  const node = read(target, pointer, reading);
  reading.alias = outer;
  return node;
}

function checkTag(node: ParsedNode, pointer: string, reading: Reading): void {
  const { tag } = node;
  if (tag === undefined || coreTags.has(tag)) return;
  reading.report({
    code: 'tag-refused',
    at: { span: spanOf(node), pointer },
    message: 'custom tags are refused',
    hint: 'remove the tag; the value is plain data',
  });
}

function readList(node: YAMLSeq.Parsed, pointer: string, reading: Reading): Node {
  const items = node.items.map((item, index) => read(item as ParsedNode, pointerTo(pointer, index), reading));
  return { kind: 'list', span: spanOf(node), pointer, items };
}

function readMap(node: YAMLMap.Parsed, pointer: string, reading: Reading): Node {
  const template = templateText(node, reading.text);
  if (template !== undefined) return unquoted(node, template, pointer, reading);
  const entries = new Map<string, Entry>();
  for (const pair of node.items) readPair(pair, entries, pointer, reading);
  return { kind: 'map', span: spanOf(node), pointer, flow: node.flow === true, entries } satisfies MapNode;
}

function readPair(pair: Pair<ParsedNode, ParsedNode | null>, entries: Map<string, Entry>, pointer: string, reading: Reading): void {
  const span = spanOf(pair.key);
  const key = keyText(pair.key, reading.text);
  const at = { span, pointer: pointerTo(pointer, key ?? '') };
  if (key === undefined) return reading.report({ code: 'key-not-text', at, message: 'a key must be text', hint: 'put the key in quotes' });
  if (key === '__proto__') return reading.report({ code: 'key-refused', at, message: 'the key `__proto__` is refused' });
  if (key === '<<')
    return reading.report({
      code: 'merge-key',
      at,
      message: 'merge keys (`<<`) are not supported',
      hint: 'write the keys out; `defaults` holds what objects of a connector share',
    });
  if (entries.has(key))
    return reading.report({ code: 'duplicate-key', at, message: `the key "${key}" is here a second time`, hint: 'keep one of the two' });
  const value = pair.value === null ? nothing(span.end, at.pointer) : read(pair.value, at.pointer, reading);
  entries.set(key, { key: span, value });
}

function nothing(offset: number, pointer: string): ScalarNode {
  return { kind: 'scalar', span: { start: offset, end: offset }, pointer, value: null, style: 'plain', source: '' };
}

/** A key as it is written, so that `200`, `1.0` and `true` stay what they look like. */
function keyText(key: ParsedNode, text: string): string | undefined {
  if (!isScalar(key)) return undefined;
  if (typeof key.value === 'string') return key.value;
  const { start, end } = spanOf(key);
  return key.value === null ? undefined : text.slice(start, end);
}

/** `{{ x }}` without quotes is a map whose only key is a map: what was meant is its text. */
function templateText(node: YAMLMap.Parsed, text: string): string | undefined {
  const [pair] = node.items;
  if (!node.flow || node.items.length !== 1 || !pair || !isMap(pair.key)) return undefined;
  const source = text.slice(node.range[0], node.range[1]);
  return source.startsWith('{{') && source.endsWith('}}') ? source : undefined;
}

function unquoted(node: YAMLMap.Parsed, template: string, pointer: string, reading: Reading): ScalarNode {
  const span = spanOf(node);
  reading.report({
    code: 'quote-this',
    at: { span, pointer },
    message: 'without quotes, `{{ … }}` is a YAML map',
    hint: `write ${quoted(template)}`,
  });
  return { kind: 'scalar', span, pointer, value: template, style: 'plain', source: template };
}

/** In double quotes, or in single ones when the text has double quotes in it. */
export function quoted(text: string): string {
  return text.includes('"') ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}

function readScalar(node: Scalar.Parsed, pointer: string, reading: Reading): ScalarNode {
  const span = spanOf(node);
  const source = reading.text.slice(span.start, span.end);
  const value = scalarValue(node.value, source);
  if (value === undefined) {
    const message = 'the number cannot be held exactly';
    reading.report({ code: 'number-not-exact', at: { span, pointer }, message, hint: 'put it in quotes, so that it is text' });
  }
  return { kind: 'scalar', span, pointer, value: value === undefined ? source : value, style: styles[node.type ?? ''] ?? 'plain', source };
}

/** Undefined for a number that is not the one that was written. */
function scalarValue(value: unknown, source: string): Value | undefined {
  if (typeof value === 'number') return isExact(value, source) ? value : undefined;
  // What another type gives has a tag, which was refused: its text stands in.
  return typeof value === 'string' || typeof value === 'boolean' || value === null ? value : source;
}

function isExact(value: number, source: string): boolean {
  if (!Number.isFinite(value)) return false;
  return !/^[-+]?(\d+|0x[\da-fA-F]+|0o[0-7]+)$/.test(source) || Number.isSafeInteger(value);
}

function spanOf(node: ParsedNode): Span {
  const [start, end] = node.range;
  return { start, end };
}
