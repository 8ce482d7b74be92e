import type { Runtime } from '../../../runtime/index.ts';
import type { CrashDatasource } from '../crash-sync.ts';
import type { Ledger } from '../ledger-server.ts';
import type { Drawn } from './draw-crash.ts';
import type { EndOrder, Place } from './places.ts';
import type { Process, Workspace } from './workspace.ts';

/** A page on the wire, one in hand and one in the writer; of each of four partitions two, with one in the writer and one before it. */
const mostInFlight: { readonly [In in CrashDatasource]: number } = { ledger: 3, books: 2 * 4 + 2 };
/** Pages stored when documents are read again. */
export const reloadAt = 2;

/** What has come of the processes so far. */
export interface Course {
  killed: boolean;
  readAgain: number;
  beyondFlight: number;
  resumed: number;
  readonly problems: string[];
  start(place: Place, passage: number, more?: Partial<EndOrder>): Process;
  /** Of one that was told to end, once it has. */
  check(process: Process, place: Place, passage: number): Promise<void>;
  /** Of the process that reads now, which asked for pages that others had asked for. */
  count(): void;
  /** Before the next process reads: what was asked so far has been stored, or was in flight. */
  look(runtime: Runtime): Promise<void>;
}

export function createCourse(workspace: Workspace, ledger: Ledger, { datasource, reading, upgrade }: Drawn): Course {
  const before = new Set<string>();
  let inFlight = 0;
  const course: Course = {
    killed: true,
    readAgain: 0,
    beyondFlight: 0,
    resumed: 0,
    problems: [],
    start(place, passage, more = {}) {
      const order: EndOrder = { place, passage, marker: workspace.markerFile, signal: 'SIGKILL', armed: true, upgrade, ...more };
      if (!order.armed) return workspace.start('reload', [datasource, reading, workspace.document, String(reloadAt)], order);
      return workspace.start('sync', [datasource, ...(reading === 'full' ? ['--full'] : [])], order);
    },
    async check({ ended }, place, passage) {
      const { code, signal, stderr } = await ended;
      const marker = await workspace.marker();
      if (signal === 'SIGKILL' && marker === `${place} ${passage}`) return;
      course.killed = false;
      course.problems.push(`not ended at passage ${passage} of ${place}, but with ${signal ?? code} ("${marker}") ${stderr}`);
    },
    count() {
      const again = new Set(ledger.asked.filter((page) => before.has(page))).size;
      const twice = ledger.asked.length - new Set(ledger.asked).size;
      if (twice > 0) course.problems.push(`${twice} pages were asked for twice by one process`);
      course.readAgain = Math.max(course.readAgain, again);
      if (again > inFlight) course.beyondFlight += 1;
      for (const page of ledger.asked.splice(0)) before.add(page);
    },
    async look(runtime) {
      const [run] = await runtime.runs({ limit: 1 });
      const left = run?.status === 'running' ? run : undefined;
      if (left) course.resumed += 1;
      const { pages, records: covered } = left?.objects[0]?.checkpoint ?? { pages: 0, records: 0 };
      inFlight = before.size - pages;
      if (inFlight > mostInFlight[datasource]) course.problems.push(`${inFlight} pages were in flight`);
      if (reading !== 'first') return;
      const stored = await runtime.countStored(datasource, 'entry');
      if (stored !== covered) course.problems.push(`${stored} records are stored where the checkpoint covers ${covered}`);
    },
  };
  return course;
}
