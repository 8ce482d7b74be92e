import type { Cursor } from '../../engine/cursor.ts';
import type { Completeness } from '../../engine/engine.ts';
import type { PageToken } from '../../pagination/paginator.ts';

/** What resumes one object of a run: everything before `token` is in the store. */
export interface Checkpoint {
  readonly token: PageToken;
  /** Pages committed so far. */
  readonly pages: number;
  /** Raw records read so far. */
  readonly records: number;
  /** The greatest cursor seen so far; a token: the last. */
  readonly maxCursor: Cursor | null;
  /** When the read of this object began by the provider's clock, milliseconds since the epoch. */
  readonly startedAt: number;
  /** The cursor that this read goes on from; null for all. */
  readonly since: Cursor | null;
  /** Where the read ends, where it has an upper bound. */
  readonly until?: Cursor;
  /** Whether all pages so far ascend; absent but with `order: asc`. */
  readonly ascending?: boolean;
  /** False once a page came by number or offset: such a read proves no absence. */
  readonly stable: boolean;
  /** What the lists read so far prove; absent until one has ended or is known to lack something. */
  readonly complete?: Completeness;
  /** A record may have slipped through between pages that shifted: how far this read came is not published, so that the next asks for it again. */
  readonly mayLack?: true;
  readonly done: boolean;
  /** Of `records`, those of a page that is streamed and has not come to its end: it is read again from its beginning. Absent between pages. */
  readonly partial?: number;
  /** A partition that is read from its beginning because its position was forgotten: what its read lacks is gone. */
  readonly anew?: true;
  /** Partitions read to their end so far; absent where the object is not parted. Its own `token`, `since` and `done` say nothing then. */
  readonly partitions?: number;
  /** Ranges of history that are read to their end, and how many there are; absent where it is not read in ranges. */
  readonly ranges?: { readonly done: number; readonly of: number };
}
