import { ConnectorError } from '../../kernel/errors.ts';
import { suggestion } from '../../kernel/suggest.ts';
import type { GivenReference, ReferenceStore } from '../ports/references.ts';

/** Internal ids that records have had elsewhere. */
export interface GivenReferences {
  /** What the records are to the host, as mappings say it. */
  readonly entityType: string;
  /** Ids of the provider, and UUIDs. */
  readonly references: readonly GivenReference[];
}

/**
 * Takes them over, all or none, and gives how many were new. Throws REQUEST_INVALID where no mapping of the datasource is of such an entity, where an
 * id is given to two records, and where a record has another id here.
 */
export async function bringReferences(
  { store, entities }: { readonly store: ReferenceStore; readonly entities: ReadonlyMap<string, string> },
  datasource: string,
  { entityType, references }: GivenReferences,
  now: number,
): Promise<number> {
  const given = references.map(({ externalId, internalId }) => ({ externalId, internalId: internalId.toLowerCase() }));
  refuseUnknown(entities, datasource, entityType);
  refuseTwice(given);
  const { added, conflicts } = await store.bringReferences(datasource, entityType, given, now);
  if (conflicts.length === 0) return added;
  const message =
    `these have other internal ids here already, or were given two: ${conflicts.map((id) => JSON.stringify(id)).join(', ')}; nothing was added. ` +
    'Leave them out, or erase the datasource and bring the ids before it is synced again';
  throw new ConnectorError('REQUEST_INVALID', message, { conflicts });
}

/** What nothing is mapped to by its name no lookup would ever find. */
function refuseUnknown(entities: ReadonlyMap<string, string>, datasource: string, entityType: string): void {
  if (entities.has(entityType)) return;
  const known = [...entities.keys()].toSorted();
  const near = suggestion(entityType, known) || `; there are ${known.join(', ') || 'none'}`;
  throw refused([{ path: '/entityType', message: `no mapping of ${datasource} says \`entity: ${entityType}\`${near}` }]);
}

function refuseTwice(given: readonly GivenReference[]): void {
  const first = new Map<string, string>();
  const issues = given.flatMap(({ externalId, internalId }, index) => {
    const other = first.get(internalId) ?? externalId;
    first.set(internalId, other);
    if (other === externalId) return [];
    return [
      { path: `/references/${index}/internalId`, message: `is given to ${JSON.stringify(other)} too: a record has an id of its own` },
    ];
  });
  if (issues.length > 0) throw refused(issues.slice(0, mostTold));
}

const mostTold = 10;

function refused(issues: readonly { readonly path: string; readonly message: string }[]): ConnectorError {
  const [first] = issues;
  return new ConnectorError('REQUEST_INVALID', `${first?.path}: ${first?.message}; nothing was added`, { issues });
}
