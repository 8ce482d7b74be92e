/** A problem in a document: what, where, and what to do. Sorted by file, line, column. */
export interface Diagnostic {
  /** A key of the diagnostic table; `ferrule explain` tells more of it. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** What is wrong and what was expected, lower case; never the value of a secret. */
  readonly message: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** JSON pointer of the value or key. */
  readonly pointer: string;
  /** What to do, with a valid example or a did-you-mean. */
  readonly hint?: string;
  /** The line and its neighbours with a caret under the place; secrets blanked. */
  readonly frame?: string;
}
