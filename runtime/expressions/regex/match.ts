/** One match in a text, with the names that matchers of JSONata give its parts. */
export interface Match {
  readonly match: string;
  readonly start: number;
  readonly end: number;
  /** What each group caught; undefined for one that took no part. */
  readonly groups: readonly (string | undefined)[];
}

export interface Engine {
  /** The first match at or after `from`, which is in the text or at its end. */
  find(text: string, from: number): Match | undefined;
}
