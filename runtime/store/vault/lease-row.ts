import type { Lease } from '../../vault/ports.ts';

/** The lease of a connection as its columns, in either database. */
export interface LeaseRow {
  /** Null: nobody has it; it ended at 0 then. */
  readonly holder: string | null;
  readonly endsAt: number;
  /** Both or neither. */
  readonly intentVersion: number | null;
  readonly intentAt: number | null;
}

/** By another than the one who asks. */
export function isHeld(lease: LeaseRow | undefined, asking: string, now: number): boolean {
  return lease !== undefined && lease.holder !== null && lease.holder !== asking && lease.endsAt > now;
}

export function unfinishedOf(before: LeaseRow | undefined): Lease['unfinished'] {
  if (before === undefined || before.intentVersion === null || before.intentAt === null) return null;
  return { version: before.intentVersion, startedAt: before.intentAt };
}
