import type { Queries, Statement, TransactionQueries } from './pool.ts';

/**
 * A text as PostgreSQL can keep it, which has no NUL: U+0000 becomes U+0001 U+0001, and U+0001 becomes U+0001 U+0002. Any two texts
 * compare byte by byte as what they stand for, and pieces may be put together in SQL.
 */
export function encodeText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these two are what it is about
  return /[\u0000\u0001]/.test(text) ? text.replaceAll('\u0001', '\u0001\u0002').replaceAll('\u0000', '\u0001\u0001') : text;
}

export function decodeText(text: string): string {
  return text.includes('\u0001') ? text.replace(pair, (both) => (both === '\u0001\u0001' ? '\u0000' : '\u0001')) : text;
}

// oxlint-disable-next-line no-control-regex -- as above
const pair = /\u0001[\u0001\u0002]/g;

/** The same queries with any text: in what they are given and in the columns of what they give. */
export function withAnyText(queries: TransactionQueries): TransactionQueries;
export function withAnyText(queries: Queries): Queries;
export function withAnyText(queries: Queries & Partial<TransactionQueries>): Queries {
  const encode = (values: readonly unknown[] = []): readonly unknown[] => values.map(encodeValue);
  const { send } = queries;
  return {
    async query<Row>(text: Statement, values?: readonly unknown[]): Promise<readonly Row[]> {
      const rows = await queries.query<Record<string, unknown>>(text, encode(values));
      // Column by column the same shape.
      return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, decodeValue(value)]))) as Row[];
    },
    run: (text, values) => queries.run(text, encode(values)),
    ...(send ? { send: (text: Statement, values?: readonly unknown[]) => send(text, encode(values)) } : {}),
  };
}

function encodeValue(value: unknown): unknown {
  if (typeof value === 'string') return encodeText(value);
  return Array.isArray(value) ? value.map(encodeValue) : value;
}

function decodeValue(value: unknown): unknown {
  return typeof value === 'string' ? decodeText(value) : value;
}
