import type { JsonValue } from '../kernel/json.ts';
import { ConnectorError } from '../kernel/errors.ts';
import { ByteQueue } from './byte-queue.ts';
import { partTooLarge } from './content-failures.ts';
import { type Cutter, streamWith } from './cutter.ts';
import type { Piece, StreamDecoder, StreamOptions } from './decoder.ts';
import { decodeJson, memberOf, withList } from './json.ts';
import { ElementScan } from './element-scan.ts';
import { markup, notJson, notUtf8, tooDeep } from './json-failures.ts';
import { parsePlaced, type Spans } from './json-parse.ts';
import { code, isLast, locate, skipWhitespace } from './json-scan.ts';
import { cut, invalidUtf8At, type JsonText, jsonPart, jsonText } from './json-text.ts';
import { parseValue } from './json-value.ts';

/** Levels of an element that are looked at on the call stack. */
const mostLevels = 500;
/** The list is looked for anew each time that so much more of what stands before it has come. */
const growth = 2;

/** JSON with a list at a path of names: its elements are given while it comes, what stands around them is the body. */
export const streamJson: StreamDecoder = streamWith((options) => new JsonCutter(options));

class JsonCutter implements Cutter {
  readonly #options: StreamOptions;
  readonly #keys: readonly string[];
  readonly #queue = new ByteQueue();
  #phase: 'head' | 'list' | 'tail' = 'head';
  /** The list is looked for when so many bytes are there. */
  #lookAt = 0;
  #head: Buffer = Buffer.alloc(0);
  readonly #scan: ElementScan;
  #count = 0;

  constructor(options: StreamOptions) {
    const { keys, source } = options.selector;
    if (keys === undefined) {
      throw new ConnectorError(
        'CONNECTOR_CONFIG_INVALID',
        `a body that is streamed needs its records at a path of names, as data.items; "${source ?? ''}" is more than that`,
      );
    }
    this.#options = options;
    this.#keys = keys;
    this.#scan = new ElementScan(options.limits.nesting - keys.length - 1);
  }

  push(chunk: Buffer): Piece {
    this.#queue.append(chunk);
    if (this.#phase === 'head') this.#findList();
    const piece = this.#phase === 'list' ? this.#cutElements() : { values: [], raws: [], size: chunk.length };
    this.#checkSize();
    return piece;
  }

  end(): Piece & { readonly body: JsonValue } {
    if (this.#phase === 'head') return this.#decodeWhole();
    if (this.#phase === 'list') throw notJson(this.#part(this.#queue.bytes, 0), this.#queue.length);
    return { values: [], raws: [], size: 0, body: this.#envelope() };
  }

  #findList(): void {
    if (this.#queue.length < this.#lookAt) return;
    const source = jsonText(this.#queue.bytes, this.#options.contentType);
    if (source.bytes[skipWhitespace(source.bytes, 0)] === code.less) throw markup(source);
    const start = locate(source.bytes, this.#keys, this.#options.limits.nesting);
    this.#lookAt = this.#queue.length * growth;
    if (source.bytes[start] !== code.openList) return;
    this.#head = Buffer.from(source.bytes.subarray(0, start));
    this.#queue.drop(start + 1 + source.skipped);
    this.#phase = 'list';
  }

  /** A body without a list at the path, or one whose list could not be found before its end, is decoded as a whole. */
  #decodeWhole(): Piece & { readonly body: JsonValue } {
    const { selector, limits, contentType } = this.#options;
    const page = decodeJson(this.#queue.bytes, selector, limits, contentType);
    return { values: page.values, raws: page.values.map((_value, index) => page.rawOf(index)), size: this.#queue.length, body: page.body };
  }

  #cutElements(): Piece {
    const { bytes } = this.#queue;
    const source = this.#part(bytes, 0);
    const piece: { values: JsonValue[]; raws: string[]; size: number } = { values: [], raws: [], size: 0 };
    let used = 0;
    for (;;) {
      const found = this.#scan.next(bytes, used);
      if (found === 'more') break;
      if (found === 'deep') throw tooDeep(source, this.#scan.at, this.#options.limits.nesting);
      if (found === 'wrong') throw notJson(source, this.#scan.at);
      if (found === 'end') {
        this.#phase = 'tail';
        used = this.#scan.at;
        break;
      }
      this.#take(source, this.#scan.from, this.#scan.to, piece);
      used = this.#scan.at;
    }
    this.#scan.rebase(used);
    this.#queue.drop(used);
    piece.size = used;
    return piece;
  }

  #take(source: JsonText, from: number, to: number, piece: { values: JsonValue[]; raws: string[] }): void {
    if (to - from > this.#options.limits.bodySize) throw this.#tooLarge();
    const raw = source.ascii ? cut(source, from, to) : this.#textOf(source, from, to);
    const { nesting } = this.#options.limits;
    const levels = nesting - this.#keys.length - 1;
    const value = parseValue(raw, Math.min(levels, mostLevels)) ?? parsePlaced(this.#part(source.bytes.subarray(from, to), from), levels);
    this.#count += 1;
    piece.values.push(value);
    piece.raws.push(raw);
  }

  #textOf(source: JsonText, from: number, to: number): string {
    const part = this.#part(source.bytes.subarray(from, to), from);
    const wrong = invalidUtf8At(part);
    if (wrong !== undefined) throw notUtf8(part, wrong);
    return cut(part, 0, to - from);
  }

  /** A part of the body that begins `at` bytes into the queue. Lines are not counted. */
  #part(bytes: Buffer, at: number): JsonText {
    const place = { offset: this.#queue.offset + at, lines: undefined, name: 'the response' };
    return jsonPart(bytes, place, this.#options.contentType);
  }

  #checkSize(): void {
    const { bodySize } = this.#options.limits;
    if (this.#queue.length + this.#head.length <= bodySize) return;
    if (this.#phase === 'list' && this.#queue.length <= bodySize) return;
    throw this.#phase === 'list' ? this.#tooLarge() : partTooLarge('what stands around the list', bodySize);
  }

  #tooLarge(): ConnectorError {
    return partTooLarge(`record ${this.#count + 1} of the response`, this.#options.limits.bodySize);
  }

  /** What stands around the list: strict JSON, in which the list is not there a second time. */
  #envelope(): JsonValue {
    const { limits, contentType } = this.#options;
    const bytes = Buffer.concat([this.#head, Buffer.from('[]'), this.#queue.bytes]);
    const source = jsonPart(
      bytes,
      { offset: this.#queue.offset - this.#head.length - 2, lines: undefined, name: 'the response' },
      contentType,
    );
    const wrong = invalidUtf8At(source);
    if (wrong !== undefined) throw notUtf8(source, wrong);
    const body = withList(cut(source, 0, bytes.length), this.#keys, []);
    if (body !== undefined && isLast(bytes, this.#head.length + 2, this.#keys, limits.nesting)) return body;
    // What is not plain is parsed strictly: the list that counts must be the one that was given.
    const spans: Spans = new Map();
    const strict = parsePlaced(source, limits.nesting, spans, this.#keys.length);
    const last = this.#keys.reduce<JsonValue | undefined>(memberOf, strict);
    if (Array.isArray(last) && spans.get(last)?.from === this.#head.length) return strict;
    throw new ConnectorError(
      'UPSTREAM_RESPONSE_INVALID',
      `a name of the records path "${this.#keys.join('.')}" comes again after the list, so that another would count; read it without \`stream\``,
    );
  }
}
