import { crashAt, type CrashCase, type CrashResult } from './crash-at.ts';
import { type Point, pointNames, type StoreKind } from './places.ts';

const stores: readonly StoreKind[] = ['sqlite', 'postgres'];

export interface MatrixOptions {
  /** So many of each point and store. */
  readonly seeds: number;
  /** The first of them. */
  readonly from: number;
  readonly points?: readonly Point[];
  /** Runs that are under way at once. */
  readonly atOnce: number;
  /** A server that may be given databases. */
  readonly postgresUrl: string;
}

/** Every point on every store with every seed, in no order. A run that throws has a problem, and the others go on. */
export async function crashEverywhere(options: MatrixOptions, onResult: (result: CrashResult) => void): Promise<readonly CrashResult[]> {
  const { seeds, from, points = pointNames, atOnce, postgresUrl } = options;
  const left: CrashCase[] = Array.from({ length: seeds }, (_, place) => from + place).flatMap((seed) =>
    points.flatMap((point) => stores.map((store) => ({ point, store, seed }))),
  );
  const results: CrashResult[] = [];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) {
      const crash = next;
      const result = await crashAt(crash, postgresUrl).catch((thrown: unknown) => broken(crash, thrown));
      results.push(result);
      onResult(result);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

function broken(crash: CrashCase, thrown: unknown): CrashResult {
  const nothing = { killed: false, readAgain: 0, beyondFlight: 0, lost: 0, doubled: 0, different: 0 };
  const problem = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return { ...crash, ...nothing, place: 'request-made', datasource: 'ledger', reading: 'first', problems: [problem] };
}

/** Whether one run was as it must be. */
export function isRight({ killed, beyondFlight, lost, doubled, different, problems }: CrashResult): boolean {
  return killed && beyondFlight + lost + doubled + different + problems.length === 0;
}

/** The report's table: a row for each point and store. */
export function tableOf(results: readonly CrashResult[]): string {
  const head = [
    'point',
    'store',
    'runs',
    'killed there',
    'pages read again, at most',
    'more than in flight',
    'lost',
    'doubled',
    'different',
    'other problems',
  ];
  const rows = pointNames.flatMap((point) =>
    stores.map((store) => ({ point, store, of: results.filter((one) => one.point === point && one.store === store) })),
  );
  const shown = rows.filter(({ of }) => of.length > 0).map(({ point, store, of }) => rowOf(point, store, of));
  return [head, head.map((_, place) => (place < 2 ? '---' : '---:')), ...shown].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function rowOf(point: Point, store: StoreKind, results: readonly CrashResult[]): readonly string[] {
  const sum = (pick: (result: CrashResult) => number): number => results.reduce((total, result) => total + pick(result), 0);
  const numbers = [
    results.length,
    results.filter(({ killed }) => killed).length,
    results.reduce((most, { readAgain }) => Math.max(most, readAgain), 0),
    sum(({ beyondFlight }) => beyondFlight),
    sum(({ lost }) => lost),
    sum(({ doubled }) => doubled),
    sum(({ different }) => different),
    sum(({ problems }) => problems.length),
  ];
  return [point, store === 'sqlite' ? 'SQLite' : 'PostgreSQL', ...numbers.map(String)];
}
