import type { JsonValue } from '../../kernel/json.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { ReadPage } from '../engine.ts';
import type { ListPlan, ObjectPlan } from '../plan.ts';
import { readTime } from '../time.ts';

/**
 * A page of a read. A class, since an object with an accessor of its own gets a shape of its own, which lies in the old heap
 * and holds all records of the page until the old heap is collected.
 */
export class RecordPage implements ReadPage {
  readonly number: ReadPage['number'];
  readonly token: ReadPage['token'];
  readonly nextToken: ReadPage['nextToken'];
  readonly stable: boolean;
  readonly records: ReadPage['records'];
  readonly requestedAt: number;
  readonly stop: ReadPage['stop'];
  readonly #object: ObjectPlan;
  readonly #list: ListPlan;

  constructor(object: ObjectPlan, list: ListPlan, page: Omit<ReadPage, 'maxCursor'>) {
    this.number = page.number;
    this.token = page.token;
    this.nextToken = page.nextToken;
    this.stable = page.stable;
    this.records = page.records;
    this.requestedAt = page.requestedAt;
    this.stop = page.stop;
    this.#object = object;
    this.#list = list;
  }

  get maxCursor(): number | undefined {
    const { incremental } = this.#list;
    return incremental && greatestCursor(this.records, this.#object, incremental.cursor);
  }
}

function greatestCursor(
  records: readonly { readonly value: JsonValue }[],
  object: ObjectPlan,
  path: { readonly source: string; get(value: unknown): unknown },
): number | undefined {
  let greatest: number | undefined;
  for (const { value } of records) {
    const found = path.get(value);
    if (found === undefined || found === null) continue;
    const time = readTime(found, object.time);
    if (time === undefined) {
      const hint = object.time.zone === undefined ? '; a time without a zone needs `zone: UTC`' : '';
      throw new ConnectorError(
        'NORMALIZATION_FAILED',
        `incremental.cursor "${path.source}" is no time in format ${object.time.format}${hint}`,
      );
    }
    if (greatest === undefined || time > greatest) greatest = time;
  }
  return greatest;
}
