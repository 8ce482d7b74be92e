import type { DatabaseOptions } from './database.ts';
import type { Failure } from './failure.ts';
import type { Operations } from './operations.ts';

/** What a thread of the store is started with. The one that writes must be open before the one that reads is started. */
export interface ThreadOptions extends DatabaseOptions {
  readonly role: 'write' | 'read';
}

/** What crosses between the main thread and one of the store's, in order both ways. */
export type Request =
  | { readonly id: number; readonly operation: keyof Operations; readonly given: readonly unknown[] }
  | { readonly id: number; readonly operation: 'close'; readonly given: readonly [] };

export type Reply = { readonly id: number; readonly result: unknown } | { readonly id: number; readonly failure: Failure };

/** The id of the reply that says whether the thread could open the store: nobody asks for it. Its result is the migrations applied. */
export const openingId = 0;
