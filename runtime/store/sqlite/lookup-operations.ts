import type { DatabaseSync } from 'node:sqlite';
import type { LookupStore } from '../../sync/ports/lookups.ts';
import type { BroughtReferences, GivenReference, ReferenceStore } from '../../sync/ports/references.ts';
import { toldConflicts } from '../found-keys.ts';
import { allEntries } from './all-entries.ts';
import { isoTime } from './assemble-run.ts';
import { findKeys, findOver } from './find-keys.ts';
import type { Operations, Referred } from './operations.ts';
import { toStoredInteger } from './query.ts';
import type { Tables } from './tables/index.ts';
import type { Thread } from './thread.ts';
import { inTransaction } from './transaction.ts';

/** Records that are given internal ids in one transaction: nobody else's question waits for all of them. */
const referredAtOnce = 20_000;

type LookupOperation = 'find' | 'entries' | 'keyIndex' | 'unkeyed' | 'addKeys' | 'referSome' | 'bringReferences';

export function lookupOperations(database: DatabaseSync, tables: Tables): Pick<Operations, LookupOperation> {
  const { recordKeys, collections, changes } = tables;
  return {
    find: (asks) => asks.map((ask) => findKeys(database, tables, ask)),
    entries: (place, most) => allEntries(tables, place, most),
    keyIndex({ datasource, object, ...place }, now) {
      const collection = collections.find(datasource, object);
      if (collection === undefined) return undefined;
      const { id, upto } = recordKeys.ensure(collection, place, toStoredInteger(now));
      return { id, upto, last: changes.counter(datasource)?.last ?? 0 };
    },
    unkeyed: (index, limit) => recordKeys.unkeyed(index, limit),
    addKeys: (index, before, after, rows) =>
      inTransaction(database, () => {
        if (!recordKeys.advance(index, before, after)) return false;
        for (const row of rows) recordKeys.replace(index, row);
        return true;
      }),
    bringReferences: (...given) => bringReferences(database, tables, ...given),
    referSome: (...given) => inTransaction(database, () => referSome(tables, ...given)),
  };
}

/** The other end of it, on the main thread. */
export function lookupsOver(thread: Pick<Thread<Operations>, 'call'>): LookupStore & ReferenceStore {
  return {
    find: (asks) => findOver((sent) => thread.call('find', sent), asks),
    entries: (...given) => thread.call('entries', ...given),
    keyIndex: (...given) => thread.call('keyIndex', ...given),
    unkeyed: (...given) => thread.call('unkeyed', ...given),
    addKeys: (...given) => thread.call('addKeys', ...given),
    bringReferences: (...given) => thread.call('bringReferences', ...given),
    async refer(...given) {
      for (let all = 0; ;) {
        const { added, more } = await thread.call('referSome', ...given);
        all += added;
        if (!more) return all;
      }
    },
  };
}

function bringReferences(
  database: DatabaseSync,
  { references: table }: Tables,
  ...[datasource, entityType, references, now]: Parameters<ReferenceStore['bringReferences']>
): BroughtReferences {
  return inTransaction(database, () => {
    const others = (externalId: string, internalId: string): boolean =>
      (table.find(datasource, entityType, externalId) ?? internalId) !== internalId;
    const given = new Map(references.map(({ externalId, internalId }) => [externalId, internalId]));
    // Given twice, as two.
    const isOther = ({ externalId, internalId }: GivenReference): boolean =>
      others(externalId, internalId) || given.get(externalId) !== internalId;
    const conflicts = [...new Set(references.filter(isOther).map(({ externalId }) => externalId))];
    if (conflicts.length > 0) return { added: 0, conflicts: conflicts.slice(0, toldConflicts) };
    const added = [...given].filter(([externalId, internalId]) =>
      table.addGiven(datasource, entityType, externalId, internalId, sqlTime(now)),
    );
    return { added: added.length, conflicts };
  });
}

/** `YYYY-MM-DD HH:MM:SS` in UTC. */
function sqlTime(milliseconds: number): string {
  return isoTime(milliseconds).slice(0, 19).replace('T', ' ');
}

function referSome({ collections, references }: Tables, datasource: string, object: string, entityType: string, now: number): Referred {
  const collection = collections.find(datasource, object);
  const known = collection === undefined ? undefined : references.referenced(collection);
  if (collection === undefined || !known) return { added: 0, more: false };
  const after = known.entityType === entityType ? known.upto : 0;
  const upto = references.nextChange(collection, after, referredAtOnce);
  if (upto === undefined) {
    if (known.entityType !== entityType) references.note(collection, entityType, 0);
    return { added: 0, more: false };
  }
  const added = references.add({ collection, datasource, entityType, after, upto, now: sqlTime(now) });
  references.note(collection, entityType, upto);
  return { added, more: references.nextChange(collection, upto, 1) !== undefined };
}
