import type { ConnectorError } from '../kernel/errors.ts';
import type { JsonValue } from '../kernel/json.ts';
import { type BadLines, BadLineCount } from './bad-lines.ts';
import { type Columns, columnLetter, misfit, nameColumns, recordOf } from './columns.ts';
import { inferCell } from './csv-types.ts';
import type { DecodeOf } from './decoder.ts';
import { invalid } from './json-failures.ts';

type CsvConfig = DecodeOf<'csv'>;

/** Makes records of the rows of a CSV body, in order. */
export class CsvRows {
  readonly #config: CsvConfig;
  readonly #nulls: ReadonlySet<string>;
  readonly #infers: boolean;
  #columns: Columns | undefined;
  #records = 0;
  #firstBad: ConnectorError | undefined;
  #cutOff: ConnectorError | undefined;
  readonly #badLines = new BadLineCount();

  constructor(config: CsvConfig) {
    this.#config = { short: 'fail', long: 'fail', ...config };
    this.#nulls = new Set(config.nullValues ?? ['']);
    this.#infers = config.types === 'infer';
    if (Array.isArray(config.header)) this.#columns = nameColumns(config.header, config);
  }

  /** The record of a row, which ended in `line`; undefined for the header, and for a row that is left out. */
  read(cells: readonly string[], line: number): JsonValue | undefined {
    if (this.#columns === undefined && this.#config.header !== false) {
      this.#columns = nameColumns(cells, this.#config);
      return undefined;
    }
    const columns = this.#columns ?? cells.map((_cell, index) => columnLetter(index));
    const wrong = misfit(cells, columns, this.#config);
    if (wrong !== undefined) return this.skip(invalid(`the row that ends in line ${line} does not fit the header: ${wrong}`, { line }));
    this.#records += 1;
    const texts = cells.map((cell) => (this.#nulls.has(cell) ? null : cell));
    const values = this.#infers ? texts.map((cell) => (cell === null ? null : inferCell(cell))) : texts;
    return recordOf(values, columns, this.#nulls.has('') ? null : '');
  }

  /** Leaves a row out, or throws what is wrong with it, as the document says; `rest`: nothing after it could be read. */
  skip(failure: ConnectorError, rest = false): undefined {
    if (this.#config.onBadLine !== 'skip') throw failure;
    this.#firstBad ??= failure;
    this.#badLines.add(failure);
    if (rest) this.#cutOff = failure;
  }

  /** What was left out since this was asked the last time. */
  takeBadLines(): BadLines | undefined {
    return this.#badLines.take();
  }

  /** Throws when the body has ended without the header it must have, or had rows of which none could be read. */
  end(): void {
    if (this.#cutOff !== undefined) throw this.#cutOff;
    if (this.#records === 0 && this.#firstBad !== undefined) throw this.#firstBad;
    if (this.#columns === undefined && this.#config.header !== false) {
      throw invalid('the CSV has no header: it ends before its first line; say `header: false` or name the columns if it has none');
    }
  }
}
