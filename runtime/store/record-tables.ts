import { ConnectorError } from '../kernel/errors.ts';

/** Tables that show records of the objects that name them (`table`). */
export const recordTables = ['external_product', 'external_order'] as const;

export type RecordTable = (typeof recordTables)[number];

/** The name goes into SQL: nothing but one of these does. */
export function recordTableOf(name: string): RecordTable {
  const found = recordTables.find((table) => table === name);
  if (found) return found;
  throw new ConnectorError('INTERNAL', `there is no table "${name}" of records; there are ${recordTables.join(', ')}`);
}
