import { type JsonValue, stringifyJson } from '../kernel/json.ts';
import { addBadLines, type BadLines, withBadLines } from './bad-lines.ts';
import type { DecodedPage, Piece } from './decoder.ts';

const mostBytes = 4_194_304;

/**
 * Gathers the pieces of a streamed body into pages of no more than `most` records, or about 4 MiB of text. The last one is
 * returned, not yielded: with the body that paginators look into, and the count of all records.
 */
export async function* batchesOf(pieces: AsyncGenerator<Piece, JsonValue>, most: number): AsyncGenerator<DecodedPage, DecodedPage> {
  let batch = new Batch();
  let count = 0;
  try {
    for (;;) {
      const next = await pieces.next();
      if (next.done === true) return { ...batch.page(next.value), count };
      const { values, badLines } = next.value;
      batch.leaveOut(badLines);
      count += values.length;
      for (let at = 0; at < values.length;) {
        if (batch.length >= most || batch.size >= mostBytes) {
          yield batch.page([]);
          batch = new Batch();
        }
        at += batch.take(next.value, at, most);
      }
    }
  } finally {
    // Whoever stops early lets go of the body.
    await pieces.return([]);
  }
}

class Batch {
  readonly #values: JsonValue[] = [];
  readonly #raws: string[] = [];
  #badLines: BadLines | undefined;
  size = 0;

  get length(): number {
    return this.#values.length;
  }

  leaveOut(badLines: BadLines | undefined): void {
    if (badLines) this.#badLines = addBadLines([this.#badLines, badLines]);
  }

  /** Takes records of a piece from `at` on, as many as there is room for: gives how many. */
  take({ values, raws, size }: Piece, at: number, most: number): number {
    const taken = Math.min(values.length - at, most - this.#values.length);
    for (let index = at; index < at + taken; index++) {
      this.#values.push(values[index] ?? null);
      const raw = raws?.[index];
      if (raw !== undefined) this.#raws.push(raw);
    }
    this.size += (size * taken) / values.length;
    return taken;
  }

  page(body: JsonValue): DecodedPage {
    const values = this.#values;
    const raws = this.#raws;
    return { values, body, rawOf: (index) => raws[index] ?? stringifyJson(values[index]), ...withBadLines(this.#badLines) };
  }
}
