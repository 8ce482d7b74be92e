import type pg from 'pg';

/** What may be asked inside a transaction, and outside of one. Rows are objects by column name; int8 comes as number. */
export interface Queries {
  query<Row>(statement: Statement, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Number of rows that a statement changed. */
  run(statement: Statement, values?: readonly unknown[]): Promise<number>;
}

/** Inside a transaction: what is asked goes out at once, in its order, also before what was asked before is answered. */
export interface TransactionQueries extends Queries {
  /** Asks for what nobody waits for: the transaction is done only if it is. */
  send(statement: Statement, values?: readonly unknown[]): void;
}

/** SQL; with a name, a connection has it parsed and planned once. */
export type Statement = string | PreparedStatement;

export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
}

/** What `query`, `run` and `send` take. */
export type Asked = readonly [statement: Statement, values: readonly unknown[]];

/** Of a statement that is asked for again and again. Under one name there is one text. */
export function prepared(name: string, text: string): PreparedStatement {
  return { name: `ferrule_${name}`, text };
}

/** Of a client, or of a pool of them. */
export type Ask = (query: pg.QueryConfig) => Promise<pg.QueryResult>;

export function queriesOn(ask: Ask): Queries {
  const asked = (statement: Statement, values: readonly unknown[] = []): Promise<pg.QueryResult> =>
    ask({ ...(typeof statement === 'string' ? { text: statement } : statement), values: [...values] });
  return {
    async query<Row>(statement: Statement, values?: readonly unknown[]): Promise<readonly Row[]> {
      // The compiler cannot read SQL: the shape stated at the call is the promise, and the contract kit holds it to that.
      return (await asked(statement, values)).rows as readonly Row[];
    },
    run: async (statement, values) => (await asked(statement, values)).rowCount ?? 0,
  };
}
