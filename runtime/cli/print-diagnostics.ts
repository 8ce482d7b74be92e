import { relative } from 'node:path';
import type { Diagnostic } from '../documents/diagnostic.ts';
import type { Terminal } from './terminal.ts';

/** Diagnostics as a person reads them: what, where, the line with a caret, what to do. */
export function printDiagnostics(terminal: Terminal, diagnostics: readonly Diagnostic[]): void {
  for (const diagnostic of diagnostics) terminal.err(`${formatDiagnostic(diagnostic, terminal.color)}\n`);
}

export function formatDiagnostic({ severity, code, message, file, line, column, frame, hint }: Diagnostic, color: boolean): string {
  const paint = (text: string, number: number): string => (color ? `\u001B[${number}m${text}\u001B[0m` : text);
  const head = `${paint(`${severity} ${code}`, severity === 'error' ? 31 : 33)}: ${message}`;
  const where = `  --> ${relative(process.cwd(), file) || file}:${line}:${column}`;
  const parts = [head, where, ...(frame === undefined ? [] : [frame]), ...(hint === undefined ? [] : [`  = ${hint}`])];
  return `${parts.join('\n')}\n`;
}

export function countDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return `${plural(errors, 'error')}, ${plural(diagnostics.length - errors, 'warning')}`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
