import type { DecodedPage } from '../../decoders/decoder.ts';
import { createTexts, type Records } from '../../shaping/index.ts';

/** A page whose records may have been shaped. */
export interface ShapedPage extends DecodedPage {
  /** Why shaping a record failed; absent where nothing was shaped. */
  readonly failureOf?: (index: number) => string | undefined;
}

/** A page with its records as the steps left them. */
export function asPage(raw: DecodedPage, records: Records): ShapedPage {
  const { values, failures } = records;
  return {
    body: raw.body,
    values,
    rawOf: createTexts(records, (index) => raw.rawOf(index)),
    ...(failures ? { failureOf: (index: number) => failures[index] } : {}),
  };
}

/** The records of a page, to be shaped further: what is text there stays text. */
export function asRecords({ values, failureOf }: ShapedPage): Records {
  return { values, origins: undefined, failures: failureOf && values.map((_value, index) => failureOf(index)) };
}

/** The page with some of its records only. */
export function takeRecords(page: ShapedPage, indexes: readonly number[]): ShapedPage {
  const { body, failureOf } = page;
  // The indexes are of its values.
  const values = indexes.map((index) => page.values[index] as (typeof page.values)[number]);
  return {
    body,
    values,
    rawOf: (index) => page.rawOf(indexes[index] ?? -1),
    ...(failureOf ? { failureOf: (index: number) => failureOf(indexes[index] ?? -1) } : {}),
  };
}
