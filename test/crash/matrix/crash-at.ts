import type { Run, Runtime } from '../../../runtime/index.ts';
import { type CrashDatasource, difference } from '../crash-sync.ts';
import { type Ledger, startLedger } from '../ledger-server.ts';
import { books, drawCrash, type Drawn, gone, pageSize, passageOf, type Reading, size } from './draw-crash.ts';
import { type Course, createCourse, reloadAt } from './course.ts';
import type { Place, Point, StoreKind } from './places.ts';
import { makeWorkspace, type Process, type Workspace } from './workspace.ts';

export interface CrashCase {
  readonly point: Point;
  readonly store: StoreKind;
  readonly seed: number;
}

export interface CrashResult extends CrashCase {
  readonly place: Place;
  readonly datasource: CrashDatasource;
  readonly reading: Reading;
  /** Every process that was to be killed was, where it was meant to be. */
  readonly killed: boolean;
  /** Pages asked for by a process that went on, and by one before it; at most, of all that went on. */
  readonly readAgain: number;
  /** Processes that asked again for more pages than had been in flight. */
  readonly beyondFlight: number;
  readonly lost: number;
  readonly doubled: number;
  readonly different: number;
  /** Whatever else was not as it must be. */
  readonly problems: readonly string[];
}

const changed: { readonly [In in Reading]: number } = { first: 0, full: 10, incremental: 25 };
const added = 4;

/** Ends a sync at one point with SIGKILL, lets another process go on, and holds what is stored against the source. `postgresUrl`: a server that may be given databases. */
export async function crashAt(crash: CrashCase, postgresUrl: string): Promise<CrashResult> {
  const drawn = drawCrash(crash.point, crash.store, crash.seed);
  const { datasource, reading } = drawn;
  await using ledger = await startLedger({ size, pageSize, random: drawn.random, latency: 1, books, apart: 60 });
  ledger.changing = false;
  await using workspace = await makeWorkspace(crash.store, datasource, ledger, postgresUrl);
  if (reading !== 'first') await syncBefore(workspace, ledger, drawn);
  const course = createCourse(workspace, ledger, drawn);
  const sleeper = await end(crash, drawn, course, workspace, ledger);
  const { wrong, missing, doubled, extra } = await goOn(drawn, course, workspace, ledger, sleeper);
  course.problems.push(...(await workspace.faults()));
  const { killed, readAgain, beyondFlight, problems } = course;
  const { place } = drawn;
  return {
    ...crash,
    place,
    datasource,
    reading,
    killed,
    readAgain,
    beyondFlight,
    lost: missing,
    doubled,
    different: wrong - missing + extra,
    problems,
  };
}

/** Lets what is stored be that of a while ago. */
async function syncBefore(workspace: Workspace, ledger: Ledger, { datasource, reading, random }: Drawn): Promise<void> {
  await using runtime = await workspace.open();
  await runtime.sync(datasource);
  const ids = [...ledger.entries.keys()].toSorted(() => random() - 0.5);
  for (const id of ids.slice(0, changed[reading])) ledger.put(id);
  for (let count = 0; count < added; count += 1) ledger.put();
  if (reading === 'full') for (const id of ids.slice(-gone)) ledger.drop(id);
  ledger.asked.length = 0;
}

/** Pages that the read which is to be broken off has at least. */
function pagesAhead({ entries }: Ledger, { datasource, reading }: Drawn): number {
  const soon = Date.now() - 50_000;
  const read = [...entries.values()].filter(({ updated_at }) => reading !== 'incremental' || Date.parse(updated_at) > soon);
  const groups =
    datasource === 'ledger' ? [read] : Array.from({ length: books }, (_, book) => read.filter(({ id }) => id % books === book));
  return groups.reduce((sum, { length }) => sum + Math.floor(length / pageSize) + 1, 0);
}

/** Ends one process or two; gives one that sleeps. */
async function end(
  { point, store }: CrashCase,
  drawn: Drawn,
  course: Course,
  workspace: Workspace,
  ledger: Ledger,
): Promise<Process | undefined> {
  const { place, sleeper } = drawn;
  const pages = pagesAhead(ledger, drawn);
  if (point === 'in a takeover' || point === 'on resumption') {
    const first: Place = sleeper ? 'page-told' : 'page-committed';
    const passage = 1 + Math.floor(drawn.share * Math.max(1, pages - books - 1));
    const process = course.start(first, passage, { signal: sleeper ? 'SIGSTOP' : 'SIGKILL' });
    if (sleeper) await asleep(workspace, process, `${first} ${passage}`);
    else await course.check(process, first, passage);
    await (await openAfter(workspace, course))[Symbol.asyncDispose]();
    const second = course.start(place, 1);
    await course.check(second, place, 1);
    return sleeper ? process : undefined;
  }
  const passage = passageOf(drawn, store, pages);
  const isReload = point === 'in a reload';
  const process = course.start(place, passage, { armed: !isReload });
  // The reload comes in the middle of the sync: the rest waits until the process is gone.
  if (isReload) ledger.onPage = (asked) => (asked > reloadAt + 3 ? process.ended.then(() => undefined) : undefined);
  await course.check(process, place, passage);
  ledger.onPage = undefined;
  return undefined;
}

/** What the processes so far have left, in a runtime that may go on with it. */
async function openAfter(workspace: Workspace, course: Course): Promise<Runtime> {
  course.count();
  // Until then a commit that was on its way has been made or not, too.
  await workspace.leaseOver();
  const runtime = await workspace.open();
  await course.look(runtime);
  return runtime;
}

async function asleep(workspace: Workspace, { child, ended }: Process, marker: string): Promise<void> {
  const over = ended.then(({ stderr }) => {
    throw new Error(`it ended where it was to sleep: ${stderr}`);
  });
  over.catch(() => {});
  while ((await workspace.marker()) !== marker && child.exitCode === null) await Promise.race([pause(10), over]);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function goOn(drawn: Drawn, course: Course, workspace: Workspace, ledger: Ledger, sleeper: Process | undefined) {
  const { datasource, reading } = drawn;
  await using runtime = await openAfter(workspace, course);
  if (sleeper) ledger.onPage = wakeOnce(sleeper, ledger, course, runtime);
  const run = await runtime.sync(datasource, { mode: reading === 'full' ? 'full' : 'incremental' });
  ledger.onPage = undefined;
  course.count();
  // One that dies as it takes a run has not taken it.
  course.problems.push(...faultsOf(run, drawn, course.resumed - (drawn.place === 'takeover-commit' ? 1 : 0)));
  const found = await difference(datasource, runtime, ledger);
  await followUp(drawn, course, runtime, ledger);
  return found;
}

/** At the first page that is asked for: whoever slept wakes, and must find that the run is not its own any more. */
function wakeOnce(sleeper: Process, ledger: Ledger, { problems }: Course, runtime: Runtime): Ledger['onPage'] {
  let waking: Promise<void> | undefined;
  let own = true;
  const wake = async (): Promise<void> => {
    const [first = ''] = ledger.asked;
    const before = JSON.stringify(await runtime.runs({ limit: 1 }));
    sleeper.child.kill('SIGCONT');
    const { code, stderr } = await sleeper.ended;
    if (code !== 4 || !stderr.includes('taken over by another process'))
      problems.push(`who slept past its lease ended with ${code}, not with RUN_LOST: ${stderr}`);
    const after = JSON.stringify(await runtime.runs({ limit: 1 }));
    if (after !== before) problems.push(`who slept past its lease wrote to the run: ${before}, then ${after}`);
    // The others are those of the one that slept.
    ledger.asked.splice(0, ledger.asked.length, first);
    own = false;
  };
  return () => {
    if (waking && own) return undefined;
    return (waking ??= wake());
  };
}

function faultsOf(run: Run, { reading }: Drawn, resumed: number): readonly string[] {
  const [object] = run.objects;
  // Of what has changed, the last that was known before comes again.
  const counts = reading === 'incremental' ? { ...run.counts, unchanged: 0 } : run.counts;
  const expected = {
    created: reading === 'first' ? size : added,
    updated: changed[reading],
    unchanged: reading === 'full' ? size - gone - changed.full : 0,
    deleted: reading === 'full' ? gone : 0,
    failed: 0,
  };
  const wrong = (what: string, is: unknown, should: unknown): readonly string[] =>
    JSON.stringify(is) === JSON.stringify(should) ? [] : [`${what}: ${JSON.stringify(is)}, expected ${JSON.stringify(should)}`];
  return [
    ...wrong('status', run.status, 'success'),
    ...wrong('counts', counts, expected),
    ...wrong('notes', object?.notes, []),
    ...wrong('held back', object?.heldBack, 0),
    ...wrong('resumed', run.resumed, resumed),
  ];
}

/** The next sync asks for what has changed since, and for no less. */
async function followUp({ datasource }: Drawn, { problems }: Course, runtime: Runtime, ledger: Ledger): Promise<void> {
  const [any = 1] = ledger.entries.keys();
  ledger.put(any);
  ledger.put();
  const { counts } = await runtime.sync(datasource);
  const { wrong, doubled, extra } = await difference(datasource, runtime, ledger);
  if (wrong + doubled + extra > 0) problems.push(`after the next sync ${wrong} records are wrong, ${extra} too many`);
  if (counts.created !== 1 || counts.updated !== 1) problems.push(`the next sync wrote ${JSON.stringify(counts)}`);
}
