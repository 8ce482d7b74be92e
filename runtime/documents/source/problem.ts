import type { DiagnosticCode } from '../diagnostic-codes.ts';
import { type Entry, type Node, type ScalarNode, type Span } from './node.ts';

/** Where a problem is. */
export interface Target {
  readonly span: Span;
  readonly pointer: string;
}

/** A problem on its way to being a diagnostic: it does not know its file yet, nor what around it is secret. */
export interface Problem {
  readonly code: DiagnosticCode;
  readonly at: Target;
  readonly message: string;
  /** What stands there instead: told after the message, unless it is secret. */
  readonly got?: Node;
  readonly hint?: string;
}

export type Report = (problem: Problem) => void;

export function atValue(node: Node): Target {
  return { span: node.span, pointer: node.pointer };
}

export function atKey(entry: Entry): Target {
  return { span: entry.key, pointer: entry.value.pointer };
}

/** A map has no text of its own to point at: its key is pointed at, or its first character. */
export function atMap(node: Node, entry: Entry | undefined): Target {
  if (entry) return atKey(entry);
  return { span: { start: node.span.start, end: node.span.start + 1 }, pointer: node.pointer };
}

/**
 * The place of character `offset` of a string's value: exact in a plain or quoted scalar on one line and in a literal
 * block (`|`), else the string's start.
 */
export function atOffset(node: ScalarNode, offset: number, length = 1): Target {
  const found = offset < 0 ? undefined : sourceOffset(node.source, node, offset);
  if (found === undefined) return atValue(node);
  const start = node.span.start + found;
  return { span: { start, end: Math.min(start + length, Math.max(start + 1, node.span.end)) }, pointer: node.pointer };
}

function sourceOffset(source: string, node: ScalarNode, offset: number): number | undefined {
  if (node.style === 'literal') return offsetInLiteral(source, String(node.value), offset);
  if (source.includes('\n')) return undefined;
  switch (node.style) {
    case 'plain':
      return offset;
    case 'single':
      return offsetInQuotes(source, offset, () => 2, "'");
    case 'double':
      return offsetInQuotes(source, offset, escapeLength, '\\');
    default:
      return undefined;
  }
}

/** Each line of a literal block is some indentation and then the value's line. */
function offsetInLiteral(source: string, value: string, offset: number): number | undefined {
  const before = value.slice(0, offset).split('\n');
  const lines = source.split('\n');
  const row = before.length;
  const line = lines[row];
  const shown = value.split('\n')[row - 1];
  if (line === undefined || shown === undefined || !line.replace(/\r$/, '').endsWith(shown)) return undefined;
  const start = lines.slice(0, row).reduce((sum, text) => sum + text.length + 1, 0);
  return start + line.replace(/\r$/, '').length - shown.length + (before.at(-1)?.length ?? 0);
}

function offsetInQuotes(source: string, offset: number, lengthAt: (source: string, at: number) => number, escape: string): number {
  let at = 1;
  for (let units = 0; units < offset && at < source.length; units += 1) at += source[at] === escape ? lengthAt(source, at) : 1;
  return at;
}

const escapeDigits: { readonly [letter: string]: number } = { x: 2, u: 4, U: 8 };

function escapeLength(source: string, at: number): number {
  return 2 + (escapeDigits[source[at + 1] ?? ''] ?? 0);
}
