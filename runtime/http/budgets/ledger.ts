/**
 * What many processes that share budgets know in common: an account for each key. A process takes leave for a few requests at once, tells
 * what became of them, and what it does not tell in time lapses. Each call is one transaction, at the ledger's own time.
 */
export interface BudgetLedger {
  /** Throws a STORE_… error where the ledger cannot be reached: nobody may send then. */
  step(ask: LedgerAsk): Promise<LedgerAnswer>;
}

/**
 * Part of a window by which a request may reach the provider later than it was sent, so that a window measured there holds no more
 * either. It counts from its answer at the latest: then it had arrived.
 */
export const arrival = 0.05;

/** The same, at the least, where many processes on machines under load share what is counted. */
export const arrivalMs = 1_000;

/** One process asks for requests of one kind: all pay to the same accounts. */
export interface LedgerAsk {
  /** Of what is granted; the same question again gives the same grant. */
  readonly id: string;
  readonly holder: string;
  /** Leaves wanted: all of them or fewer are granted. 0: it only tells. */
  readonly want: number;
  /** Datasources that wait: who has more of them gets more. */
  readonly weight: number;
  /** How long what is granted and reported holds. */
  readonly leaseMs: number;
  readonly accounts: readonly LedgerAccount[];
  readonly reports: readonly GrantReport[];
}

export interface LedgerAccount {
  readonly key: string;
  /** As in Budget; null: no bound. */
  readonly requests: number | null;
  readonly per: number | null;
  readonly concurrency: number | null;
  readonly cost: number;
  /** What the provider told since the last step. */
  readonly told: ToldLimit | null;
}

/** Null: it was not told. */
export interface ToldLimit {
  readonly limit: number | null;
  readonly left: number | null;
  readonly forMs: number;
  /** Cost of the request that was told it. */
  readonly own: number;
}

/** All that is known of a grant: telling it twice is telling it once. */
export interface GrantReport {
  readonly id: string;
  readonly unsent: number;
  /** Not ended; 0: the grant is over. */
  readonly held: number;
  /** Since it was granted. */
  readonly sent: number;
  /** Of each that was sent since the last report: how long ago, and how long ago it ended (null: it has not). */
  readonly spent: readonly (readonly [sentMs: number, endedMs: number | null])[];
}

export interface LedgerAnswer {
  readonly granted: number;
  /** Where nothing was granted: when to ask again; null: when some request ends. */
  readonly againMs: number | null;
  /** For how long what the provider told keeps it shut. */
  readonly toldMs: number;
}
