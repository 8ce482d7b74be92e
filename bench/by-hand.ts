// What someone would write for one API in an afternoon: the measure that the engine is held against.
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { Agent, request } from 'undici';

export interface SourceRecord {
  readonly id: number;
  readonly number: string;
  readonly status: string;
  readonly currency: string;
  readonly total: string;
  readonly quantity: number;
  readonly created_at: string;
  readonly note: string | null;
  readonly customer: {
    readonly email: string;
    readonly first_name: string;
    readonly last_name: string;
    readonly address: { readonly city: string };
  };
  readonly line_items: readonly { readonly sku: string }[];
}

const statuses: { readonly [status: string]: string } = {
  pending: 'OPEN',
  processing: 'CONFIRMED',
  completed: 'DONE',
  cancelled: 'CANCELLED',
};

/** The bench's twelve fields, written by hand. */
export function mapByHand(record: SourceRecord): object {
  return {
    external_id: record.id,
    reference: record.number,
    contact_email: record.customer.email,
    city: record.customer.address.city,
    primary_sku: record.line_items[0]?.sku,
    quantity: record.quantity,
    status: statuses[record.status],
    amount: Number(record.total),
    ordered_at: Date.parse(record.created_at),
    currency: record.currency.toUpperCase(),
    note: record.note ?? 'none',
    customer: `${record.customer.first_name} ${record.customer.last_name}`,
  };
}

/** One page after another: request, parse, next. */
export async function* pagesByHand(url: string, size: number, total: number): AsyncGenerator<readonly SourceRecord[]> {
  const dispatcher = new Agent();
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const { body, headers } = await request(`${url}/records?total=${total}&per_page=${size}&page=${page}`, { dispatcher });
    // The response is what the bench's own server sends.
    const records = JSON.parse(await body.text()) as readonly SourceRecord[];
    pages = Number(headers['x-total-pages']);
    yield records;
  }
  await dispatcher.close();
}

/** Reads, maps and inserts one after another; one transaction a page, durable as the store is. */
export async function syncByHand(url: string, size: number, total: number, file: string): Promise<number> {
  const database = new DatabaseSync(file);
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE record (id TEXT PRIMARY KEY, raw TEXT NOT NULL, mapped TEXT NOT NULL)',
  );
  const insert = database.prepare(
    'INSERT INTO record (id, raw, mapped) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET raw = excluded.raw, mapped = excluded.mapped',
  );
  let count = 0;
  for await (const records of pagesByHand(url, size, total)) {
    database.exec('BEGIN');
    for (const record of records) insert.run(String(record.id), JSON.stringify(record), JSON.stringify(mapByHand(record)));
    database.exec('COMMIT');
    count += records.length;
  }
  database.close();
  return count;
}

/** The same into PostgreSQL: one upsert of a whole page, as arrays, prepared once; durable as the server is. */
export async function syncByHandIntoPostgres(url: string, size: number, total: number, database: string): Promise<number> {
  const client = new pg.Client({ connectionString: database });
  // The database is dropped right after.
  client.on('error', () => {});
  await client.connect();
  await client.query('CREATE TABLE record (id text PRIMARY KEY, raw text NOT NULL, mapped text NOT NULL)');
  const text = `INSERT INTO record (id, raw, mapped) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
    ON CONFLICT (id) DO UPDATE SET raw = excluded.raw, mapped = excluded.mapped`;
  let count = 0;
  for await (const records of pagesByHand(url, size, total)) {
    // Ids above 2^53 are rounded by hand, and of two that become one a statement takes only one.
    const byId = new Map(records.map((record) => [String(record.id), record]));
    const kept = [...byId.values()];
    const values = [
      [...byId.keys()],
      kept.map((record) => JSON.stringify(record)),
      kept.map((record) => JSON.stringify(mapByHand(record))),
    ];
    await client.query({ name: 'upsert', text, values });
    count += records.length;
  }
  await client.end();
  return count;
}
