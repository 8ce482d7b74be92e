import type { Failure } from './failure.ts';
import type { Operations } from './operations.ts';

/** What crosses between the main thread and the store's, in order both ways. */
export type Request =
  | { readonly id: number; readonly operation: keyof Operations; readonly given: readonly unknown[] }
  | { readonly id: number; readonly operation: 'close'; readonly given: readonly [] };

export type Reply = { readonly id: number; readonly result: unknown } | { readonly id: number; readonly failure: Failure };

/** The id of the reply that says whether the store could be opened: nobody asks for it. Its result is the migrations applied. */
export const openingId = 0;
