import type { DiagnosticCode } from '../diagnostic-codes.ts';
import { type Entry, type Node, type ScalarNode, type Span } from './node.ts';
import { valueOffsets } from './value-offsets.ts';

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

/** The place of character `offset` of a string's value; the whole string where that cannot be told. */
export function atOffset(node: ScalarNode, offset: number, length = 1): Target {
  const found = offset < 0 ? undefined : valueOffsets(node)?.[offset];
  if (found === undefined) return atValue(node);
  const start = node.span.start + found;
  return { span: { start, end: Math.min(start + length, Math.max(start + 1, node.span.end)) }, pointer: node.pointer };
}
