import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, inject, onTestFinished } from 'vitest';
import { withClient } from './postgres-client.ts';

export interface PostgresDatabase {
  readonly url: string;
  /** Drops it, whoever is connected. */
  remove(): Promise<void>;
}

/** A database on the server that the tests share: empty, or a copy of a template that nobody is connected to. */
export async function makePostgresDatabase(server = inject('postgresUrl'), template?: string): Promise<PostgresDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await ask(server, `CREATE DATABASE ${name}${template === undefined ? '' : ` TEMPLATE ${new URL(template).pathname.slice(1)}`}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, remove: () => ask(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

/**
 * For all tests of a file: gives copies of a database in which `open` has made its tables once. Making them anew for each test takes
 * longer than the tests do.
 */
export function copiesOf(open: (url: string) => Promise<{ close(): PromiseLike<void> }>): () => Promise<PostgresDatabase> {
  let template: PostgresDatabase | undefined;
  beforeAll(async () => {
    template = await makePostgresDatabase();
    await (await open(template.url)).close();
  });
  afterAll(() => template?.remove());
  return () => makePostgresDatabase(undefined, template?.url);
}

/** The URL of one that is gone after the test. */
export async function makeDatabase(server?: string): Promise<string> {
  const { url, remove } = await makePostgresDatabase(server);
  onTestFinished(remove);
  return url;
}

async function ask(server: string, sql: string): Promise<void> {
  await withClient(server, (client) => client.query(sql));
}
