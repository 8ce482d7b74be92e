import type { JsonValue } from '../kernel/json.ts';
import { partitionKey } from './partition-key.ts';
import type { Part, Partitions } from './partitioner.ts';

/**
 * Every combination of what the sources give, the last source turning fastest; a later source sees what those before it
 * gave. Parents that were themselves read in partitions bring the values of those along: where two bring the same name, only what
 * agrees is combined.
 */
export function combine(sources: readonly Partitions[]): Partitions {
  const [first, ...rest] = sources;
  if (!first)
    return async function* none(before) {
      yield before;
    };
  const others = combine(rest);
  return async function* product(before) {
    for await (const part of first(before)) {
      const joined = join(before, part);
      if (joined) yield* others(joined);
    }
  };
}

function join(before: Part, part: Part): Part | undefined {
  for (const [name, value] of Object.entries(part.values)) {
    if (Object.hasOwn(before.values, name) && !isSame(before.values[name], value)) return undefined;
  }
  return { values: { ...before.values, ...part.values }, fields: { ...before.fields, ...part.fields } };
}

function isSame(a: JsonValue | undefined, b: JsonValue): boolean {
  return a === b || (a !== undefined && partitionKey({ a }) === partitionKey({ a: b }));
}
