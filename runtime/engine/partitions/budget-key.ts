import type { Connector } from '../../documents/generated/connector.ts';
import { partitionNames } from '../../documents/partition-names.ts';
import { isObject, type JsonValue } from '../../kernel/json.ts';
import { partitionKey } from '../../partitions/index.ts';

type Values = Readonly<Record<string, JsonValue>>;

/**
 * What a partition's own budgets are told by: its values as texts, so that a list, which knows them, and a record's id, which holds
 * nothing but text, pay to the same ones.
 */
export function budgetKey(told: Values): string {
  const texts = Object.entries(told).map(
    ([name, value]) => [name, isObject(value) || Array.isArray(value) ? value : String(value)] as const,
  );
  return partitionKey(Object.fromEntries(texts));
}

/** Of the values that a record was stored with, or that its id names, those that tell its partition; undefined where they do not. */
export function toldBy(connector: Connector, object: string, values: Values | undefined): Values | undefined {
  const names = partitionNames(connector, object).values;
  if (!values || names.length === 0) return undefined;
  const told = names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]] as const]));
  return told.length === names.length ? Object.fromEntries(told) : undefined;
}
