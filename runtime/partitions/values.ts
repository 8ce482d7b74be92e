import { ConnectorError } from '../kernel/errors.ts';
import type { JsonValue } from '../kernel/json.ts';
import { inBatches, type OwnPart } from './batch.ts';
import { nothing, type Partitioner, type PartitionFeed } from './partitioner.ts';

/** A part for each value of a list. Nothing in its place is an empty list. */
export const values: Partitioner<'values'> = (config, feed) =>
  async function* listed(before) {
    const list = listOf(await feed.values(before), feed);
    const parts = list.map((value) => ({ values: { [config.as]: value }, fields: {} }));
    if (config.batch === undefined) yield* parts;
    else
      yield* inBatches(ownParts(parts), config.batch, () => feed.note(`${feed.where}: a value that came twice was left out of its batch`));
  };

async function* ownParts(parts: readonly OwnPart['own'][]): AsyncGenerator<OwnPart> {
  for (const own of parts) yield { own, inherited: nothing };
}

function listOf(value: unknown, { where }: PartitionFeed): readonly JsonValue[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}.values: gives ${kindOf(value)}; expected a list, as [us, eu]`);
  }
  const at = value.indexOf(null);
  if (at >= 0) throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}.values[${at}]: is null; expected a value or an object`);
  // What an expression gives is JSON.
  return value as readonly JsonValue[];
}

function kindOf(value: unknown): string {
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
