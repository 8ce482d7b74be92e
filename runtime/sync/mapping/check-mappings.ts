import { isEnabled } from '../../documents/datasource-words.ts';
import type { BoundDatasource, BoundObject, MappingProblem } from '../../engine/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';

/** A problem of rules, and whose records they map. */
export interface ObjectProblem extends MappingProblem {
  readonly object: string;
}

/**
 * Refuses to begin where what maps the records of an object cannot do so, whatever they are [C-20]. Throws MAPPING_INVALID, with each problem in
 * `details.problems`; nothing was asked of the provider, and no run is recorded.
 */
export async function checkMappings(datasource: string, objects: readonly Pick<BoundObject, 'name' | 'mappings'>[]): Promise<void> {
  const problems: ObjectProblem[] = [];
  for (const { name, mappings } of objects) {
    for (const problem of (await mappings?.problems()) ?? []) problems.push({ object: name, ...problem });
  }
  const [first, ...others] = problems;
  if (!first) return;
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  const message = `the mapping of ${first.object} (${first.layer}) cannot be used: ${first.target}: ${first.message}${more}`;
  throw new ConnectorError('MAPPING_INVALID', message, { datasource, object: first.object, problems });
}

/** Of those that a run was asked for, or that it syncs by itself: what is known before the provider is asked which objects there are. */
export function knownOf({ objects, synchronization = {} }: BoundDatasource, asked: readonly string[] | undefined): readonly BoundObject[] {
  if (asked) return asked.flatMap((name) => objects.get(name) ?? []);
  return [...objects.values()].filter(({ canList, name }) => canList && isEnabled(synchronization, name));
}
