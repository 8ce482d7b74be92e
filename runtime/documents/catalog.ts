import type { Diagnostic } from './diagnostic.ts';
import type { Connector } from './generated/connector.ts';
import type { Datasource } from './generated/datasource.ts';
import type { Mapping } from './generated/mapping.ts';

export type DocumentKind = 'connector' | 'datasource' | 'mapping';

/** A validated, deep-frozen document with its schema's defaults filled in. */
export interface Loaded<Document> {
  readonly document: Document;
  /** SHA-256 of the document's canonical JSON, hex. The same content has the same hash wherever it is. */
  readonly hash: string;
  /** Absolute path; `upload:<name>` for an uploaded one. */
  readonly file: string;
  /** Uploaded over the API: gets only what `uploads` in ferrule.yaml allows. */
  readonly uploaded: boolean;
  /** The text as it was read, for showing it. */
  readonly text: string;
  /**
   * Of a datasource that was made over the API: its configuration with its secrets, opened anew with each call. Its document has none, and
   * nothing in it refers to the environment. Throws CONNECTOR_DECRYPT_FAILED.
   */
  readonly openConfiguration?: (() => { readonly [name: string]: unknown }) | undefined;
}

/** All documents that serve at one moment. Immutable: a change makes a new one, and what runs keeps the one it began with. */
export interface Catalog {
  readonly connectors: ReadonlyMap<string, Loaded<Connector>>;
  readonly datasources: ReadonlyMap<string, Loaded<Datasource>>;
  readonly mappings: ReadonlyMap<string, Loaded<Mapping>>;
  /** Every problem that stands now, of good and of broken documents. */
  readonly diagnostics: readonly Diagnostic[];
}
