import pg from 'pg';
import { onTestFinished } from 'vitest';

/** A session for a piece of work; unqualified names are those of `schema`. */
export async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>, schema?: string): Promise<Result> {
  const client = clientOf(url, schema);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** A session of somebody else, that ends with the test. Where it breaks, who asks next is told. */
export async function connectTo(url: string, schema?: string): Promise<pg.Client> {
  const client = clientOf(url, schema);
  client.on('error', () => {});
  await client.connect();
  onTestFinished(() => client.end().catch(() => undefined));
  return client;
}

export type Row = Readonly<Record<string, unknown>>;
export type Ask = (sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

/** What SQL sees in a connection of its own, as of a person with a client. */
export async function askOn(url: string): Promise<Ask> {
  const client = await connectTo(url);
  return async (sql, values = []) => (await client.query<Row>(sql, [...values])).rows;
}

/** Until nobody else of this database is in the middle of something: what locks then is not one of two that wait for each other. */
export async function untilQuiet(client: pg.Client): Promise<void> {
  const asked = `SELECT count(*)::int AS busy FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'`;
  for (let quiet = 0; quiet < 5; await new Promise((resolve) => setTimeout(resolve, 20))) {
    const { rows } = await client.query<{ busy: number }>(asked);
    quiet = rows[0]?.busy === 0 ? quiet + 1 : 0;
  }
}

export interface Crowd {
  readonly size: number;
  /** Connects until the server takes no more, or fifty are in. */
  fill(): Promise<void>;
  /** So many go; without a number, all of them. */
  leave(count?: number): Promise<void>;
}

/** Clients who take the places of others, and leave with the test. */
export function makeCrowd(url: string): Crowd {
  const clients: pg.Client[] = [];
  const leave = async (count = clients.length): Promise<void> => {
    await Promise.all(clients.splice(0, count).map((client) => client.end().catch(() => undefined)));
  };
  onTestFinished(() => leave());
  return {
    get size() {
      return clients.length;
    },
    async fill() {
      while (clients.length < 50) {
        const client = clientOf(url);
        client.on('error', () => {});
        const isIn = await client.connect().then(
          () => true,
          () => false,
        );
        if (!isIn) return;
        clients.push(client);
      }
    },
    leave,
  };
}

function clientOf(url: string, schema?: string): pg.Client {
  return new pg.Client({ connectionString: url, ...(schema === undefined ? {} : { options: `-c search_path=${schema}` }) });
}
