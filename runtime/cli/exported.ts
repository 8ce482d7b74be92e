import type { FormatName, What } from '../export/index.ts';
import type { GlobalOptions } from './context.ts';

export interface ExportFlags extends GlobalOptions {
  /** Default: that of the name of `output`, else NDJSON. */
  readonly format?: FormatName;
  readonly what: What;
  readonly output?: string;
  readonly since?: string;
  readonly state?: string;
  readonly escapeFormulas?: boolean;
}

/** What is being exported: its pieces, what to go on after with, and what there is to say when it is written. */
export interface Exported {
  readonly pieces: AsyncIterable<string | Uint8Array>;
  readonly cursor: string;
  readonly leftOut: () => number;
}
