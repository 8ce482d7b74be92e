import { ConnectorError } from '../../kernel/errors.ts';
import type { GivenReference, ReferenceStore } from '../ports/references.ts';

/** Internal ids that records have had elsewhere. */
export interface GivenReferences {
  /** What the records are to the host, as mappings say it. */
  readonly entityType: string;
  /** Ids of the provider, and UUIDs. */
  readonly references: readonly GivenReference[];
}

/** Takes them over, all or none, and gives how many were new. Throws REQUEST_INVALID where a record has another id here. */
export async function bringReferences(
  store: ReferenceStore,
  datasource: string,
  { entityType, references }: GivenReferences,
  now: number,
): Promise<number> {
  const given = references.map(({ externalId, internalId }) => ({ externalId, internalId: internalId.toLowerCase() }));
  const { added, conflicts } = await store.bringReferences(datasource, entityType, given, now);
  if (conflicts.length === 0) return added;
  const message =
    `these have other internal ids here already, or were given two: ${conflicts.map((id) => JSON.stringify(id)).join(', ')}; nothing was added. ` +
    'Leave them out, or erase the datasource and bring the ids before it is synced again';
  throw new ConnectorError('REQUEST_INVALID', message, { conflicts });
}
