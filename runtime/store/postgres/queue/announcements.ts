import type pg from 'pg';
import type { Clock } from '../../../kernel/clock.ts';
import type { Log } from '../../../kernel/log.ts';
import type { Announcements } from '../../../sync/fleet/ports.ts';
import type { Pool, Queries } from '../pool.ts';

export interface OpenAnnouncements extends Announcements {
  /** Told when the transaction commits. */
  announceWithin(queries: Queries, text: string): Promise<void>;
  close(): Promise<void>;
}

/** PostgreSQL takes 8,000 bytes. */
const mostBytes = 7_900;
/** Told and not sent yet; beyond these the newest are not told at all. */
const mostWaiting = 1_000;
const pause = 1_000;

/**
 * NOTIFY and LISTEN on a channel of the schema, on a connection of their own, which is made again when it is lost; what was told meanwhile is
 * missed. A text that is too long is not told.
 */
export function openAnnouncements({
  pool,
  schema,
  clock,
  log,
}: {
  readonly pool: Pool;
  readonly schema: string;
  readonly clock: Clock;
  readonly log: Log;
}): OpenAnnouncements {
  const channel = `${schema}_announcements`;
  const listeners = new Set<(text: string) => void>();
  const stopping = new AbortController();
  const waiting: string[] = [];
  let sending: Promise<void> | undefined;
  let listening: Promise<void> | undefined;

  const send = async (): Promise<void> => {
    while (waiting.length > 0) {
      const texts = waiting.splice(0, 100);
      await pool
        .query('SELECT pg_notify($1, text) FROM unnest($2::text[]) AS text', [channel, texts])
        .catch((cause: unknown) => log.warn({ cause: String(cause) }, 'queue: other processes could not be told'));
    }
  };
  const listen = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await hear(pool, channel, stopping.signal, (text) => listeners.forEach((listener) => listener(text)));
      } catch (cause) {
        log.warn({ cause: String(cause) }, 'queue: what other processes tell could not be heard; it is tried again');
      }
      await clock.sleep(pause, stopping.signal).catch(() => {});
    }
  };
  return {
    announce(text) {
      if (stopping.signal.aborted || waiting.length >= mostWaiting || Buffer.byteLength(text) > mostBytes) return;
      waiting.push(text);
      sending ??= send().finally(() => (sending = undefined));
    },
    async announceWithin(queries, text) {
      await queries.query('SELECT pg_notify($1, $2)', [channel, text]);
    },
    listen(listener) {
      listeners.add(listener);
      listening ??= listen();
      return () => void listeners.delete(listener);
    },
    async close() {
      await sending;
      stopping.abort();
      await listening;
    },
  };
}

/** Until the connection ends, or `signal` is aborted. */
async function hear(pool: Pool, channel: string, signal: AbortSignal, tell: (text: string) => void): Promise<void> {
  const client: pg.Client = await pool.connect();
  try {
    const ended = new Promise<void>((resolve) => {
      client.once('end', () => resolve());
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    client.on('notification', ({ payload = '' }) => tell(payload));
    await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    if (!signal.aborted) await ended;
  } finally {
    await client.end().catch(() => {});
  }
}
