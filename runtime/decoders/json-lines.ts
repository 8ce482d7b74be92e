import type { JsonValue } from '../kernel/json.ts';
import { BadLineCount, withBadLines } from './bad-lines.ts';
import { ByteQueue } from './byte-queue.ts';
import { partTooLarge, refusePage } from './content-failures.ts';
import { type Cutter, decodeWith, streamWith } from './cutter.ts';
import type { DecodeOf, DecodeStrategy, Piece, StreamOptions } from './decoder.ts';
import { decodeJson } from './json.ts';
import { markedEncoding } from './encoding.ts';
import { notUtf8 } from './json-failures.ts';
import { parsePlaced } from './json-parse.ts';
import { skipWhitespace } from './json-scan.ts';
import { cut, invalidUtf8At, type JsonText, jsonPart } from './json-text.ts';
import { parseValue } from './json-value.ts';

const lineFeed = 10;
/** Levels that are looked at on the call stack. */
const mostLevels = 500;

/** A JSON value on each line. The raw text of a record is its line, without the white space around it. */
export function jsonLines(config: DecodeOf<'jsonLines'>): DecodeStrategy {
  const make = (options: StreamOptions): Cutter => new LineCutter(config.onBadLine === 'skip', options);
  return { decode: decodeWith(make), stream: streamWith(make) };
}

class LineCutter implements Cutter {
  readonly #skipBad: boolean;
  readonly #options: StreamOptions;
  /** The beginning of a line whose end has not come. */
  readonly #rest = new ByteQueue();
  #lines = 0;
  #offset = 0;
  #given = 0;
  #firstBad: unknown;
  readonly #badLines = new BadLineCount();

  constructor(skipBad: boolean, options: StreamOptions) {
    this.#skipBad = skipBad;
    this.#options = options;
  }

  push(chunk: Buffer): Piece {
    const values: JsonValue[] = [];
    const raws: string[] = [];
    if (this.#offset === 0 && this.#rest.length === 0) refusePage(chunk, this.#options.contentType, 'JSON Lines');
    const last = chunk.lastIndexOf(lineFeed) + 1;
    if (last > 0) {
      let at = 0;
      if (this.#rest.length > 0) {
        at = chunk.indexOf(lineFeed) + 1;
        this.#rest.append(chunk.subarray(0, at));
        this.#takeLine(this.#takeRest(), values, raws);
      }
      for (let end = chunk.indexOf(lineFeed, at) + 1; end > 0; at = end, end = chunk.indexOf(lineFeed, at) + 1) {
        this.#takeLine(chunk.subarray(at, end), values, raws);
      }
    }
    this.#keep(chunk.subarray(last));
    return { values, raws, size: chunk.length, ...withBadLines(this.#badLines.take()) };
  }

  end(): Piece & { readonly body: JsonValue } {
    const values: JsonValue[] = [];
    const raws: string[] = [];
    const size = this.#rest.length;
    if (size > 0) this.#takeLine(this.#takeRest(), values, raws);
    // What holds no line that can be read is something else.
    if (this.#given === 0 && this.#firstBad !== undefined) throw this.#firstBad;
    return { values, raws, size, body: [], ...withBadLines(this.#badLines.take()) };
  }

  #keep(part: Buffer): void {
    if (part.length === 0) return;
    this.#rest.append(part);
    const { bodySize } = this.#options.limits;
    if (this.#rest.length > bodySize) throw partTooLarge(`line ${this.#lines + 1} of the response`, bodySize);
  }

  #takeRest(): Buffer {
    const { bytes } = this.#rest;
    this.#rest.drop(bytes.length);
    return bytes;
  }

  #takeLine(line: Buffer, values: JsonValue[], raws: string[]): void {
    const from = skipWhitespace(line, this.#offset === 0 && markedEncoding(line) === 'utf-8' ? 3 : 0);
    let to = line.length;
    while (to > from && (line[to - 1] ?? 0) <= 32) to -= 1;
    const place = { offset: this.#offset + from, lines: this.#lines, name: `line ${this.#lines + 1} of the response` };
    this.#offset += line.length;
    this.#lines += 1;
    if (to <= from) return;
    const { bodySize } = this.#options.limits;
    if (to - from > bodySize) throw partTooLarge(place.name, bodySize);
    try {
      this.#readLine(jsonPart(line.subarray(from, to), place, this.#options.contentType), values, raws);
      this.#given += 1;
    } catch (thrown) {
      if (!this.#skipBad) throw thrown;
      this.#firstBad ??= thrown;
      this.#badLines.add(thrown);
    }
  }

  #readLine(source: JsonText, values: JsonValue[], raws: string[]): void {
    const { selector, limits, contentType } = this.#options;
    const wrong = invalidUtf8At(source);
    if (wrong !== undefined) throw notUtf8(source, wrong);
    const text = cut(source, 0, source.bytes.length);
    const value = parseValue(text, Math.min(limits.nesting, mostLevels)) ?? parsePlaced(source, limits.nesting);
    if (selector.keys?.length === 0) {
      values.push(value);
      raws.push(text);
      return;
    }
    const page = decodeJson(source.bytes, selector, limits, contentType);
    page.values.forEach((each, index) => {
      values.push(each);
      raws.push(page.rawOf(index));
    });
  }
}
