import type { Diagnostic } from '../diagnostic.ts';
import { diagnosticTable } from '../diagnostic-codes.ts';
import { gotWords } from '../schema/expected-words.ts';
import type { Node } from '../source/node.ts';
import type { Problem } from '../source/problem.ts';
import type { Secret } from './secret-places.ts';
import { codeFrame, linesOf, positionOf } from './code-frame.ts';
import { blankKeyShapes } from './secret-text.ts';

/** A file whose problems are told. */
export interface Told {
  /** As diagnostics name it. */
  readonly file: string;
  /** Empty when it could not be read. */
  readonly text: string;
  readonly secrets: readonly Secret[];
}

/** More than these would not be read, and a hostile document could have a hundred thousand. */
const mostProblems = 100;
const longestText = 1_000;

/**
 * Problems as diagnostics, in the order of the file; beyond a hundred only how many more errors there are. No secret is in any of them: a
 * message or hint that quotes a secret place is blanked there, and so is everything that looks like a key.
 */
export function reportProblems(problems: readonly Problem[], { file, text, secrets }: Told): readonly Diagnostic[] {
  const lines = linesOf(text);
  const spans = secrets.map(({ span }) => span);
  const ordered = problems.toSorted((a, b) => a.at.span.start - b.at.span.start);
  return withRest(ordered).map(({ code, at, message, got, hint }) => ({
    code,
    severity: diagnosticTable[code].severity,
    message: clean(`${message}${got ? `; got ${shown(got, secrets)}` : ''}`, secrets),
    file,
    ...positionOf(lines, at.span.start),
    pointer: at.pointer,
    ...(hint === undefined ? {} : { hint: clean(hint, secrets) }),
    ...(text === '' ? {} : { frame: codeFrame(lines, at.span, spans) }),
  }));
}

/** Errors before warnings, where there are too many for both. */
function withRest(problems: readonly Problem[]): readonly Problem[] {
  if (problems.length <= mostProblems) return problems;
  const errors = problems.filter(({ code }) => diagnosticTable[code].severity === 'error');
  const kept = new Set([...errors, ...problems].slice(0, mostProblems));
  const next = errors[mostProblems];
  const message = `${errors.length - mostProblems} more errors from here on`;
  const rest: readonly Problem[] = next
    ? [{ code: 'more-problems', at: next.at, message, hint: 'mend those before; these are told then' }]
    : [];
  return [...problems.filter((problem) => kept.has(problem)), ...rest];
}

/** By file, line and column; what stands at one place keeps its order. */
export function byPlace(a: Diagnostic, b: Diagnostic): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

export function isError(diagnostic: { readonly severity: Diagnostic['severity'] }): boolean {
  return diagnostic.severity === 'error';
}

/** In one line, for an error's message: how many, and what the first is. */
export function summarize(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(isError);
  const [first] = errors;
  if (!first) return 'no errors';
  const told = `${first.message} (${first.file}:${first.line}:${first.column})`;
  return errors.length === 1 ? told : `${errors.length} errors, the first: ${told}`;
}

function shown(node: Node, secrets: readonly Secret[]): string {
  const isSecret = node.kind === 'scalar' && secrets.some(({ span }) => span.start < node.span.end && node.span.start < span.end);
  return isSecret ? 'something else, which is not shown' : gotWords(node);
}

/** Secrets that are shorter would be found in many a text. */
const shortest = 8;

/** A name that a message repeats may be a secret in the wrong place. */
function clean(text: string, secrets: readonly Secret[]): string {
  let result = text.length > longestText ? `${text.slice(0, longestText)}…` : text;
  for (const { value } of secrets) result = result.replaceAll(value.length < shortest ? `"${value}"` : value, '[redacted]');
  return blankKeyShapes(result);
}
