import { type JsonValue, parseJson, stringifyJson } from '../../kernel/json.ts';
import type { Completeness, ParentPageFacts, ReadPage } from '../engine.ts';

/** What partitions need of a page of their parent. */
export interface ParentPage {
  readonly complete: Completeness | undefined;
  /** Values of the partition that it was itself read in. */
  readonly values: Readonly<Record<string, JsonValue>> | null;
  readonly records: readonly JsonValue[];
  /** How far it goes, where that is asked for: it costs a look at each record. */
  readonly facts: Omit<ParentPageFacts, 'complete'> | undefined;
}

export function parentPage(page: ReadPage, isFollowed: boolean): ParentPage {
  const { complete, stop, stable, partition, records } = page;
  return {
    complete: complete ?? (stop === undefined ? undefined : stable ? 'proven' : 'unproven'),
    values: partition?.values ?? null,
    records: records.map(({ value }) => value),
    facts: isFollowed ? factsOf(page) : undefined,
  };
}

function factsOf({ partition, number, requestedAt, maxCursor, ascendingFrom, until, mayLack }: ReadPage): ParentPage['facts'] {
  return { partition: partition?.key ?? '', number, requestedAt, maxCursor, ascendingFrom, until, ...(mayLack ? { mayLack } : {}) };
}

/** As text, with every digit, for those who read it later. */
export function encodePage({ complete, values, records, facts }: ParentPage): string {
  return stringifyJson([complete ?? null, values, records, ...(facts ? [facts] : [])]);
}

export function decodePage(text: string): ParentPage {
  // Written by `encodePage`, and by nothing else.
  const [complete, values, records, facts] = parseJson(text) as [
    Completeness | null,
    ParentPage['values'],
    JsonValue[],
    ParentPage['facts'],
  ];
  return { complete: complete ?? undefined, values, records, facts };
}
