import type { DatabaseSync } from 'node:sqlite';
import type { TableStore } from '../../sync/ports/tables.ts';
import { givenTable, toLookupTable } from '../lookup-table.ts';
import type { Operations } from './operations.ts';
import type { Tables } from './tables/index.ts';
import type { Thread } from './thread.ts';
import { inTransaction } from './transaction.ts';

export function tableOperations(database: DatabaseSync, { lookupTables }: Tables): Pick<Operations, keyof TableStore> {
  return {
    putTable: (table) => inTransaction(database, () => toLookupTable(lookupTables.put(table))),
    table(name) {
      const table = lookupTables.find(name);
      return table && toLookupTable(table);
    },
    tables: () => lookupTables.list().map(toLookupTable),
    removeTable: (name) => inTransaction(database, () => lookupTables.remove(name)),
  };
}

/** The other end of it, on the main thread. Rows cross as text. */
export function tablesOver(thread: Pick<Thread<Operations>, 'call'>): TableStore {
  return {
    putTable: async (...given) => thread.call('putTable', givenTable(...given)),
    table: (name) => thread.call('table', name),
    tables: () => thread.call('tables'),
    removeTable: (name) => thread.call('removeTable', name),
  };
}
