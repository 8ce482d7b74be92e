import { type Coding, inflate } from '../http/index.ts';
import type { ConnectorError } from '../kernel/errors.ts';
import type { DecodeConfig } from './decoder.ts';
import { invalid } from './json-failures.ts';
import { packingOf } from './packing.ts';
import { collect, peek, tooMuch } from './sources.ts';
import { unzip } from './zip.ts';

/** Packed in each other; a real export has two. */
const mostNested = 4;
/** A streamed body, which no size bounds, may grow to so many times what came; ordinary data stay far below. */
const mostGrowth = 200;

const named: { readonly [Name in NonNullable<DecodeConfig['compression']>[number]]: Coding } = { brotli: 'br', deflate: 'deflateRaw' };

/** What may be unpacked: no more than `size` bytes, or with `streamed` than a multiple of what came. */
export interface UnpackLimits {
  readonly size: number;
  readonly streamed: boolean;
}

/** The files in a body, unpacked while they are read: one, but of a zip. A body that is not packed is its own file. */
export async function* unpack(
  body: AsyncIterable<Buffer>,
  config: Pick<DecodeConfig, 'compression' | 'files'>,
  limits: UnpackLimits,
): AsyncGenerator<AsyncIterable<Buffer>> {
  const meter = new Meter(limits);
  let source: AsyncIterable<Buffer> = meter.received(body);
  for (const name of config.compression ?? []) source = undo(source, named[name], name, meter.layer());
  yield* unpackNested(source, config.files ?? '**', meter, config.compression?.length ?? 0);
}

async function* unpackNested(
  source: AsyncIterable<Buffer>,
  files: string,
  meter: Meter,
  depth: number,
): AsyncGenerator<AsyncIterable<Buffer>> {
  const { head, whole } = await peek(source);
  const packed = packingOf(head);
  if (packed === undefined) {
    yield whole;
    return;
  }
  const { packing, name } = packed;
  if (packing === 'unknown') throw invalid(`the body is packed as ${name}, which cannot be read; gzip, zlib, zstd and zip can`);
  if (depth >= mostNested) throw invalid(`the body is packed more than ${mostNested} times over`);
  if (packing !== 'zip') {
    yield* unpackNested(undo(whole, packing, name, meter.layer()), files, meter, depth + 1);
    return;
  }
  const archive = await collect(whole, meter.limits.size);
  const layer = meter.layer();
  for await (const file of unzip(archive, files)) yield* unpackNested(layer(file), files, meter, depth + 1);
}

function undo(source: AsyncIterable<Buffer>, coding: Coding, name: string, layer: Layer): AsyncIterable<Buffer> {
  return layer(inflate(source, coding, ({ endsEarly }) => broken(name, endsEarly)));
}

function broken(name: string, endsEarly: boolean): ConnectorError {
  return invalid(endsEarly ? `the ${name} body ends early` : `the body is not the ${name} that it seems to be: it is broken`);
}

/** Passes on what comes out of a layer of packing, as long as it may. */
type Layer = (source: AsyncIterable<Buffer>) => AsyncIterable<Buffer>;

/** Counts what comes and what becomes of it, against bombs. */
class Meter {
  readonly limits: UnpackLimits;
  #received = 0;

  constructor(limits: UnpackLimits) {
    this.limits = limits;
  }

  async *received(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      this.#received += chunk.length;
      yield chunk;
    }
  }

  /** One more layer; the files of a zip are one together. */
  layer(): Layer {
    let given = 0;
    const check = (more: number): void => {
      given += more;
      this.#check(given);
    };
    return async function* bounded(source) {
      for await (const chunk of source) {
        check(chunk.length);
        yield chunk;
      }
    };
  }

  #check(given: number): void {
    const { size, streamed } = this.limits;
    if (given <= size) return;
    if (!streamed) throw tooMuch(size);
    if (given > this.#received * mostGrowth)
      throw invalid(`the body unpacks to more than ${mostGrowth} times its size, as bombs do; read it without \`stream\` if that is right`);
  }
}
