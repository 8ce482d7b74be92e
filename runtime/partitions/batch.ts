import type { JsonValue } from '../kernel/json.ts';
import { partitionKey } from './partition-key.ts';
import type { Part } from './partitioner.ts';
import { createSeenKeys } from './seen-keys.ts';

/** One part of what a source itself gives, beside the values that a parent's own partition brought along. */
export interface OwnPart {
  readonly own: Part;
  readonly inherited: Part;
}

export function whole({ own, inherited }: OwnPart): Part {
  return { values: { ...inherited.values, ...own.values }, fields: { ...inherited.fields, ...own.fields } };
}

/**
 * Parts of `size`, whose values are lists in one order: null where a part lacks a name. A value that comes twice stands in one
 * batch only. Parts whose parents lie in different partitions do not share one.
 */
export async function* inBatches(parts: AsyncIterable<OwnPart>, size: number, onRepeat: () => void): AsyncGenerator<Part> {
  const seen = createSeenKeys();
  let open: OwnPart[] = [];
  for await (const part of parts) {
    if (!seen.add(partitionKey(whole(part).values))) {
      onRepeat();
      continue;
    }
    const [first] = open;
    if (first && (open.length === size || !isBeside(first, part))) {
      yield listed(open);
      open = [];
    }
    open.push(part);
  }
  if (open.length > 0) yield listed(open);
}

function isBeside(a: OwnPart, b: OwnPart): boolean {
  return a.inherited === b.inherited || partitionKey(a.inherited.values) === partitionKey(b.inherited.values);
}

function listed(parts: readonly OwnPart[]): Part {
  const inherited = parts[0]?.inherited ?? { values: {}, fields: {} };
  const own: Part = {
    values: lists(parts.map((part) => part.own.values)),
    fields: lists(parts.map((part) => part.own.fields)),
  };
  return whole({ own, inherited });
}

function lists(all: readonly Readonly<Record<string, JsonValue>>[]): Record<string, JsonValue> {
  const names = new Set(all.flatMap((values) => Object.keys(values)));
  return Object.fromEntries([...names].map((name) => [name, all.map((values) => values[name] ?? null)]));
}
