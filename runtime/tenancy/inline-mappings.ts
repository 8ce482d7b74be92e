import type { Datasource } from '../documents/generated/datasource.ts';
import type { BoundDatasource } from '../engine/index.ts';
import { ConnectorError } from '../kernel/errors.ts';

/** What somebody says of mapping the objects of a datasource that is their own: it counts before everything else [C-21]. */
export type InlineMappings = NonNullable<Datasource['mappings']>;

/** As the vault keeps it: an empty object says nothing. */
export function keptMappings(mappings: InlineMappings): string | null {
  return Object.keys(mappings).length === 0 ? null : JSON.stringify(mappings);
}

/**
 * Refuses what is wrong with these mappings themselves, as rules of a tenant that look into what is another's. What they lack is told when a
 * sync begins. Throws MAPPING_INVALID with `details.problems`.
 */
export async function checkInline({ name, objects }: BoundDatasource, mappings: string | null): Promise<void> {
  // The vault's own JSON, or what is to be kept so.
  for (const object of Object.keys(mappings === null ? {} : (JSON.parse(mappings) as InlineMappings))) {
    const all = (await objects.get(object)?.mappings?.problems()) ?? [];
    const problems = all.filter(({ pointer }) => pointer.startsWith('/mappings/') && !pointer.includes('/requires'));
    const [first] = problems;
    if (!first) continue;
    throw new ConnectorError('MAPPING_INVALID', `the mapping of ${object} cannot be used: ${first.target}: ${first.message}`, {
      datasource: name,
      object,
      problems,
    });
  }
}
