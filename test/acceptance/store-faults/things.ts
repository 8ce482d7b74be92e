import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import type { Run, Runtime } from '../../../runtime/sync/index.ts';
import { ferrule } from '../../support/ferrule.ts';
import { keep } from '../../support/keep.ts';
import { createProject, type Project } from '../../support/project.ts';
import { expectSame, startThings, thing, thingDocuments, thingEnvironment, type ThingServer } from '../../support/thing-api.ts';

export const count = 60;

/** A source of sixty things in pages of ten, and a project that syncs them. */
export interface Things {
  readonly server: ThingServer;
  readonly project: Project;
  readonly environment: Record<string, string>;
  open(): Promise<Runtime>;
}

export async function makeThings(environment: Record<string, string> = {}, store?: Record<string, string | number>): Promise<Things> {
  // Text that no database makes smaller.
  const all = Array.from({ length: count }, (_, index) => thing(index + 1, { name: randomBytes(1_500).toString('hex') }));
  const server = keep(await startThings(all));
  const project = keep(await createProject(thingDocuments(), store ? { store } : {}));
  const own = { ...thingEnvironment(server.url), ...environment };
  return { server, project, environment: own, open: async () => keep(await project.open({ environment: own })) };
}

/** Something happens when the fourth page is asked for, once. */
export function atFourthPage({ server }: Things, happens: () => void | Promise<void>): void {
  server.instead = async ({ query }) => {
    if (query.get('after') !== '30') return undefined;
    server.instead = undefined;
    await happens();
    return undefined;
  };
}

/** The checkpoint covers what is stored: no record more, and none less. */
export async function expectCovered(runtime: Runtime): Promise<number> {
  const [run] = await runtime.runs({ limit: 1 });
  const records = run?.objects[0]?.checkpoint?.records ?? 0;
  expect(await runtime.countStored('things', 'thing')).toBe(records);
  expect(records).toBeLessThan(count);
  return records;
}

/** The next sync goes on where the checkpoint stands, and then all is there. */
export async function expectGoesOn(runtime: Runtime, things: Things): Promise<Run> {
  const before = await expectCovered(runtime);
  things.server.asked.length = 0;
  const run = await runtime.sync('things');
  expect(run).toMatchObject({ status: 'success', resumed: 1, counts: { created: count, updated: 0, unchanged: 0, deleted: 0, failed: 0 } });
  expect(things.server.asked).toHaveLength((count - before) / 10);
  await expectSame(runtime, things.server);
  return run;
}

/** What `ferrule runs` says of the newest run. */
export async function newestRun({ project, environment }: Things): Promise<Pick<Run, 'status' | 'error'>> {
  const { code, stdout, stderr } = await ferrule(['runs', '--json', '--config', project.configuration], {
    cwd: project.folder,
    environment,
  });
  expect(code, stderr).toBe(0);
  const { status, error } = JSON.parse(stdout.split('\n')[0] ?? '') as Run;
  return { status, error };
}
