import type { TestProject } from 'vitest/node';
import { type PostgresServer, startPostgres } from './postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The server that all tests share, each with databases of its own. */
    readonly postgresUrl: string;
  }
}

let server: PostgresServer | undefined;

/** One server for a whole run of the tests. */
export async function setup(project: TestProject): Promise<void> {
  // Nothing that tests write outlives them.
  server = await startPostgres({ fsync: 'off', full_page_writes: 'off' });
  project.provide('postgresUrl', server.url());
}

export async function teardown(): Promise<void> {
  await server?.remove();
}
