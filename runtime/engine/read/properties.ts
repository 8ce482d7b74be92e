import type { DecodedPage } from '../../decoders/decoder.ts';
import { addBadLines, withBadLines } from '../../decoders/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { JsonValue } from '../../kernel/json.ts';
import type { PageToken } from '../../pagination/index.ts';
import { copyDraft, place } from '../request/place.ts';
import { isSuccess } from '../response-error.ts';
import { decodePage } from './decode-page.ts';
import { fetchPage } from './fetch-page.ts';
import type { ListSource } from './list-source.ts';
import { mergeRaw, mergeValues } from './merge-records.ts';
import { recordId } from './normalize.ts';
import type { PropertyBatches } from './properties-plan.ts';
import type { Batch } from './property-batches.ts';
import type { Fetched, Reading } from './reading.ts';

/** Asks for the page once for each batch, one after another; pagination looks at the first response. */
export function fetchBatches(reading: Reading, source: ListSource, token: PageToken, signal: AbortSignal): Promise<Fetched> {
  const { properties } = source;
  const isOne = !properties || properties.batches.length < 2;
  return isOne ? fetchPage(reading, source, token, signal) : fetchAll(reading, source, properties, token, signal);
}

async function fetchAll(
  reading: Reading,
  source: ListSource,
  properties: PropertyBatches,
  token: PageToken,
  signal: AbortSignal,
): Promise<Fetched> {
  const first = await fetchPage(reading, source, token, signal);
  if (first.outcome || !isSuccess(first.response)) return first;
  const others: Fetched[] = [];
  for (const { value } of properties.batches.slice(1)) {
    const asked: ListSource = {
      ...source,
      request(of) {
        const draft = copyDraft(source.request(of));
        place(draft, properties.at, value);
        return draft;
      },
    };
    const other = await fetchPage(reading, asked, token, signal);
    // What the list cannot be gone on with, none of its batches can.
    if (other.outcome === 'restart') return other;
    others.push(other);
  }
  return { ...first, others };
}

/** A page with what further batches say of its records, by their ids. Throws UPSTREAM_RESPONSE_INVALID where one lacks a record that another has. */
export async function mergeBatches(
  reading: Reading,
  source: ListSource,
  decoded: DecodedPage,
  { others = [] }: Fetched,
): Promise<DecodedPage> {
  const { properties } = source;
  if (!properties || others.length === 0) return decoded;
  const ids = idsOf(reading, decoded, 0);
  const parts = new Map<string, Part[]>(ids.map((id, index) => [id, [{ page: decoded, index }]]));
  let { badLines } = decoded;
  for (const [at, other] of others.entries()) {
    const page = other.outcome ? noRecords : (other.decoded ?? (await decodePage(source, other.response)));
    badLines = addBadLines([badLines, page.badLines]);
    for (const [index, id] of idsOf(reading, page, at + 1).entries()) {
      const found = parts.get(id);
      if (found) found.push({ page, index });
      else parts.set(id, [{ page, index }]);
    }
  }
  if (!properties.keepsMissing) refuseMissing(parts, properties.batches);
  const all = [...parts.values()];
  return {
    body: decoded.body,
    ...withBadLines(badLines),
    values: all.map((each) => each.map(({ page, index }) => page.values[index] as JsonValue).reduce(mergeValues)),
    rawOf: (index) => mergeRaw((all[index] ?? []).map((part) => part.page.rawOf(part.index))),
  };
}

/** What a batch gives that a rule of the document takes for nothing. */
const noRecords: DecodedPage = { values: [], body: null, rawOf: () => '' };

/** What one batch says of a record. */
interface Part {
  readonly page: DecodedPage;
  readonly index: number;
}

function idsOf({ object, partition }: Reading, { values }: DecodedPage, batch: number): readonly string[] {
  return values.map((value) => {
    const found = recordId(object, value, partition?.values);
    if ('id' in found) return found.id;
    throw invalid(
      `batch ${batch + 1} of properties has a record that cannot be put together with the others: ${found.failure}; add the id to \`properties.always\``,
    );
  });
}

function refuseMissing(parts: ReadonlyMap<string, readonly Part[]>, batches: readonly Batch[]): void {
  for (const [id, each] of parts) {
    if (each.length === batches.length) continue;
    throw invalid(
      `record ${id} came in ${each.length} of ${batches.length} batches of properties; ask again, or say \`properties.missing: keep\` to take it as it is`,
    );
  }
}

function invalid(message: string): ConnectorError {
  return new ConnectorError('UPSTREAM_RESPONSE_INVALID', message);
}
