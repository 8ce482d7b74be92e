import type { BoundObject } from '../../engine/index.ts';
import type { Place } from '../../mapping/lookups/port.ts';
import type { PositionStore } from '../ports/positions.ts';

interface Of {
  readonly datasource: string;
  /** Objects that this run reads. */
  readonly objects: readonly Pick<BoundObject, 'name'>[];
}

/** What a person is to know who wonders why records fail: their rules look into what is not there yet [SYNC-20]. */
export async function lookupNotes(
  store: Pick<PositionStore, 'isSynced'>,
  { mappings }: Pick<BoundObject, 'mappings'>,
  { datasource, objects }: Of,
): Promise<readonly string[]> {
  const lacking = new Set<string>();
  for (const place of (await mappings?.places()) ?? []) {
    const of = collectionOf(place);
    if (!of || (of.datasource === datasource && objects.some(({ name }) => name === of.object))) continue;
    if (!(await store.isSynced(of.datasource, of.object)))
      lacking.add(of.datasource === datasource ? of.object : `${of.object} of ${of.datasource}`);
  }
  return [...lacking].map((name) => `its mapping looks up ${name}, of which no sync has come to its end: sync it before`);
}

function collectionOf(place: Place): { readonly datasource: string; readonly object: string } | undefined {
  return place.in === 'table' ? undefined : place;
}
