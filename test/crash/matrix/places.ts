/** Where a process can be ended: each is passed by the runtime's own code, and told by `processes/end-at.ts` from outside of it. */
export type Place =
  | 'request-made'
  | 'response-whole'
  | 'page-parsed'
  | 'page-mapped'
  | 'record-written'
  | 'page-commit'
  | 'page-commit-sent'
  | 'page-committed'
  | 'page-told'
  | 'record-deleted'
  | 'deletes-committed'
  | 'cursor-written'
  | 'object-finished'
  | 'documents-built'
  | 'documents-announced'
  | 'migration-run'
  | 'migration-committed'
  | 'takeover-commit'
  | 'takeover-committed';

export type StoreKind = 'sqlite' | 'postgres';

/** The named points of the matrix, with the places at which a process is ended for each: one of them by the seed. */
export const points = {
  'before a request': ['request-made'],
  'after a response': ['response-whole'],
  'after parsing': ['page-parsed'],
  'after mapping': ['page-mapped'],
  'in the write': ['record-written'],
  'before the commit': ['page-commit'],
  'after the commit': ['page-committed', 'page-commit-sent'],
  'between pages': ['page-told'],
  'in a sweep': ['record-deleted', 'deletes-committed'],
  'at publishing the cursor': ['cursor-written', 'object-finished'],
  'in a reload': ['documents-built', 'documents-announced'],
  'in a migration': ['migration-run', 'migration-committed'],
  'in a takeover': ['takeover-commit', 'takeover-committed'],
  'on resumption': ['response-whole', 'record-written', 'page-commit', 'page-committed'],
} as const satisfies { readonly [point: string]: readonly Place[] };

export type Point = keyof typeof points;

export const pointNames = Object.keys(points) as readonly Point[];

/** Asynchronous by themselves: a commit that is on its way and not answered is one of PostgreSQL's only. */
export function placesOf(point: Point, store: StoreKind): readonly Place[] {
  const all: readonly Place[] = points[point];
  return store === 'postgres' ? all : all.filter((place) => place !== 'page-commit-sent');
}

/** What a process is told in CRASH_AT: at which passage of which place it is to end. */
export interface EndOrder {
  readonly place: Place;
  /** From 1. */
  readonly passage: number;
  /** A file that it names the place in before. */
  readonly marker: string;
  /** SIGSTOP: it sleeps there until it is woken. */
  readonly signal: 'SIGKILL' | 'SIGSTOP';
  /** Passages count only from when the process says so. */
  readonly armed: boolean;
  /** Adds a migration to those of the store, as a newer version would have it. */
  readonly upgrade: boolean;
}

/** How a process of ours says that passages count from now on. */
export const armKey = Symbol.for('crash-matrix.arm');
