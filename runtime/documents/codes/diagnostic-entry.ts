/** What `ferrule explain` tells of a diagnostic. */
export interface DiagnosticEntry {
  /** An error keeps the document from serving; a warning does not. */
  readonly severity: 'error' | 'warning';
  readonly explanation: string;
  /** What brings it about. */
  readonly example: string;
  /** The same, mended. */
  readonly fix: string;
}
