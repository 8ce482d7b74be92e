import { type JsonValue, parseJson, stringifyJson } from '../../kernel/json.ts';
import type { Completeness, ReadPage } from '../engine.ts';

/** What partitions need of a page of their parent. */
export interface ParentPage {
  readonly complete: Completeness | undefined;
  /** Values of the partition that it was itself read in. */
  readonly values: Readonly<Record<string, JsonValue>> | null;
  readonly records: readonly JsonValue[];
}

export function parentPage({ complete, stop, stable, partition, records }: ReadPage): ParentPage {
  return {
    complete: complete ?? (stop === undefined ? undefined : stable ? 'proven' : 'unproven'),
    values: partition?.values ?? null,
    records: records.map(({ value }) => value),
  };
}

/** As text, with every digit, for those who read it later. */
export function encodePage({ complete, values, records }: ParentPage): string {
  return stringifyJson([complete ?? null, values, records]);
}

export function decodePage(text: string): ParentPage {
  // Written by `encodePage`, and by nothing else.
  const [complete, values, records] = parseJson(text) as [Completeness | null, ParentPage['values'], JsonValue[]];
  return { complete: complete ?? undefined, values, records };
}
