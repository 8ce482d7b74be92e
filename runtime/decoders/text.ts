import type { JsonObject, JsonValue } from '../kernel/json.ts';
import { partTooLarge, refusePage } from './content-failures.ts';
import { type Cutter, decodeWith, streamWith } from './cutter.ts';
import type { DecodeOf, DecodeStrategy, Piece, StreamOptions } from './decoder.ts';
import { createTextReader, type TextReader } from './encoding.ts';

/** A record for each piece of a text, or for the whole of it. */
export function text(config: DecodeOf<'text'>): DecodeStrategy {
  const make = (options: StreamOptions): Cutter => new TextCutter(config, options);
  return { decode: decodeWith(make), stream: streamWith(make) };
}

class TextCutter implements Cutter {
  readonly #separator: string | undefined;
  readonly #name: string;
  readonly #reader: TextReader;
  readonly #options: StreamOptions;
  /** The beginning of a piece whose end has not come. */
  readonly #held: string[] = [];
  #length = 0;
  /** So much of its end as may be the beginning of a separator. */
  #edge = '';
  #begun = false;

  constructor({ separator, as = 'value', encoding }: DecodeOf<'text'>, options: StreamOptions) {
    this.#separator = separator;
    this.#name = as;
    this.#reader = createTextReader(encoding, options.contentType);
    this.#options = options;
  }

  push(chunk: Buffer): Piece {
    if (!this.#begun) refusePage(chunk, this.#options.contentType, 'text');
    this.#begun = true;
    return { values: this.#take(this.#reader.read(chunk)), raws: undefined, size: chunk.length };
  }

  end(): Piece & { readonly body: JsonValue } {
    const values = this.#begun ? this.#take(this.#reader.end()) : [];
    return { values: [...values, ...this.#records([this.#release()])], raws: undefined, size: this.#length, body: [] };
  }

  #take(more: string): JsonValue[] {
    const separator = this.#separator;
    const edge = this.#edge + more;
    if (separator === undefined || !edge.includes(separator)) {
      this.#hold(more, edge);
      return [];
    }
    const parts = (this.#release() + more).split(separator);
    const rest = parts.pop() ?? '';
    this.#hold(rest, rest);
    return this.#records(parts);
  }

  #hold(part: string, edge: string): void {
    const most = (this.#separator?.length ?? 1) - 1;
    this.#held.push(part);
    this.#length += part.length;
    this.#edge = most === 0 ? '' : edge.slice(-most);
    this.#check(this.#length);
  }

  #checked(piece: string): string {
    this.#check(piece.length);
    return piece;
  }

  #check(length: number): void {
    const { bodySize } = this.#options.limits;
    if (length > bodySize) throw partTooLarge('a piece of the text', bodySize);
  }

  #release(): string {
    const whole = this.#held.join('');
    this.#held.length = 0;
    this.#length = 0;
    return whole;
  }

  #records(parts: readonly string[]): JsonValue[] {
    const pieces = this.#separator?.startsWith('\n') ? parts.map((part) => (part.endsWith('\r') ? part.slice(0, -1) : part)) : parts;
    return pieces.filter((piece) => piece !== '').map((piece) => recordOf(this.#name, this.#checked(piece)));
  }
}

/** Also where the name is `__proto__`, which an assignment would not give a member of its own. */
function recordOf(name: string, piece: string): JsonObject {
  return name === '__proto__' ? Object.fromEntries([[name, piece]]) : { [name]: piece };
}
