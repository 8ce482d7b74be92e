import type { DecodeConfig, DecodedPage, DecodeLimits, DecodeStrategy, Piece, RecordSelector, StreamOptions } from './decoder.ts';
import type { JsonValue } from '../kernel/json.ts';
import { addBadLines, withBadLines } from './bad-lines.ts';
import { packingOf } from './packing.ts';
import { collect, once } from './sources.ts';
import { unpack } from './unpack.ts';

/** How the bodies of an operation are decoded: unpacked first, where they are packed. */
export interface Decode {
  readonly config: DecodeConfig;
  /** Throws, or rejects with, what a `Decoder` throws. At once for a body that is not packed. */
  decode(body: Buffer, selector: RecordSelector, limits: DecodeLimits, contentType: string | undefined): DecodedPage | Promise<DecodedPage>;
  /** Absent where the whole body must be seen first. */
  readonly stream: ((source: AsyncIterable<Buffer>, options: StreamOptions) => AsyncGenerator<Piece, JsonValue>) | undefined;
}

export function withCompression(config: DecodeConfig, { decode, stream }: DecodeStrategy): Decode {
  const isPlain = (body: Buffer): boolean => config.compression === undefined && packingOf(body) === undefined;
  return {
    config,
    decode(body, selector, limits, contentType) {
      if (isPlain(body)) return decode(body, selector, limits, contentType);
      return decodeFiles(body, config, limits, (file) => decode(file, selector, limits, contentType));
    },
    stream: stream && ((source, options) => streamFiles(source, config, options, stream)),
  };
}

async function decodeFiles(
  body: Buffer,
  config: DecodeConfig,
  { bodySize }: DecodeLimits,
  decode: (file: Buffer) => DecodedPage,
): Promise<DecodedPage> {
  const pages: DecodedPage[] = [];
  for await (const file of unpack(once(body), config, { size: bodySize, streamed: false }))
    pages.push(decode(await collect(file, bodySize)));
  const [only] = pages;
  return pages.length === 1 && only ? only : joined(pages);
}

/** Records of several files. They have no body in common: paginators see the list of records. */
function joined(pages: readonly DecodedPage[]): DecodedPage {
  const places = pages.flatMap((page) => page.values.map((_value, index) => ({ page, index })));
  const values = pages.flatMap((page) => page.values);
  return {
    values,
    body: values,
    ...withBadLines(addBadLines(pages.map(({ badLines }) => badLines))),
    rawOf(index) {
      const place = places[index];
      return place === undefined ? '' : place.page.rawOf(place.index);
    },
  };
}

async function* streamFiles(
  source: AsyncIterable<Buffer>,
  config: DecodeConfig,
  options: StreamOptions,
  stream: NonNullable<DecodeStrategy['stream']>,
): AsyncGenerator<Piece, JsonValue> {
  const bodies: JsonValue[] = [];
  for await (const file of unpack(source, config, { size: options.limits.bodySize, streamed: true })) {
    bodies.push(yield* stream(file, options));
  }
  return bodies.length === 1 ? (bodies[0] ?? null) : [];
}
