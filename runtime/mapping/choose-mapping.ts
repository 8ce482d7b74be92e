import type { Loaded } from '../documents/catalog.ts';
import type { Mapping } from '../documents/generated/mapping.ts';

/**
 * The mapping that applies to an object: one that names the datasource beats one that names the connector, which beats
 * one that names neither; between equals the first name in order. Undefined when none applies.
 */
export function chooseMapping(
  mappings: ReadonlyMap<string, Loaded<Mapping>>,
  at: { readonly datasource: string; readonly connector: string; readonly object: string },
): { readonly name: string; readonly loaded: Loaded<Mapping> } | undefined {
  const fitting = [...mappings]
    .filter(([, { document }]) => fits(document, at))
    .sort(([nameA, a], [nameB, b]) => rank(b.document) - rank(a.document) || (nameA < nameB ? -1 : 1));
  const [best] = fitting;
  return best && { name: best[0], loaded: best[1] };
}

function fits(mapping: Mapping, at: { readonly datasource: string; readonly connector: string; readonly object: string }): boolean {
  if (mapping.object !== at.object) return false;
  if (mapping.connector !== undefined && mapping.connector !== at.connector) return false;
  return mapping.datasource === undefined || mapping.datasource === at.datasource;
}

function rank(mapping: Mapping): number {
  return (mapping.datasource === undefined ? 0 : 2) + (mapping.connector === undefined ? 0 : 1);
}
