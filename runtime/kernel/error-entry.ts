/** Who can mend a failure: `config` the author or owner, `transient` time, `system` us. */
export type FailureType = 'config' | 'transient' | 'system';

export interface ErrorEntry {
  readonly failure: FailureType;
  /** HTTP status that our own API answers with. */
  readonly http: number;
  /** Exit code of the command line. */
  readonly exit: number;
  /** Codes that other systems use for the same condition. */
  readonly aliases: readonly string[];
  /** What it means and what to do, told to a person by `ferrule explain`. */
  readonly explanation: string;
}
