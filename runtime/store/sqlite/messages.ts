import type { Failure } from './failure.ts';

/** What a thread can be asked, by name. */
// Parameters are checked where a room states its own operations; `never` lets all of them be one.
export type AnyOperations = { readonly [name: string]: (...given: never[]) => unknown };

/** A port as its thread answers it: at once, whatever it gives as a promise. */
export type Answered<Port> = {
  readonly [Name in keyof Port]: Port[Name] extends (...given: infer Given) => Promise<infer Result> ? (...given: Given) => Result : never;
};

/** What crosses between the main thread and a database's, in order both ways. `close` is asked last. */
export interface Request {
  readonly id: number;
  readonly operation: string;
  readonly given: readonly unknown[];
}

export type Reply = { readonly id: number; readonly result: unknown } | { readonly id: number; readonly failure: Failure };

/** The id of the reply that says whether the database could be opened: nobody asks for it. Its result is the migrations applied. */
export const openingId = 0;
