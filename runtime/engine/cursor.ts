/**
 * How far an object has been read, as text that a checkpoint and a store can hold. A time: milliseconds since the epoch as an
 * exact decimal (`1706745600000.123456`). A number: its exact decimal. A token: what the provider gave.
 */
export type Cursor = string;

/** What a sync needs to know of an object's cursor. */
export interface CursorRules {
  readonly type: 'time' | 'number' | 'token';
  readonly order: 'asc' | 'desc' | 'none';
  /** How far a time stays behind when the read began, milliseconds. */
  readonly settle: number;
}
