/** A record in canonical form. Times are ISO 8601 in UTC with milliseconds. */
export interface Entity {
  readonly external_id: string;
  readonly collection_key: string;
  readonly api_version: string | null;
  /** The record's exact text. */
  readonly raw_payload: string;
  readonly created_at: string | null;
  readonly updated_at: string | null;
  /** `true`: archived, the source does not say since when. */
  readonly archived_at: string | true | null;
  /** What orders two versions of the record: its update time, else when its request was sent; milliseconds since the epoch. */
  readonly version: number;
}

/** A mapped record on its way into the store: its JSON text, or why it could not be mapped. Null where no mapping applies. */
export type Mapped = { readonly payload: string } | { readonly errors: readonly string[] } | null;
