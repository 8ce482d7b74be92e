import type { RawRecord } from '../decoders/decoder.ts';
import type { JsonValue } from '../kernel/json.ts';
import type { MappedRecord } from '../mapping/index.ts';
import type { ReadRecord } from './engine.ts';
import type { Entity } from './entity.ts';
import { type NormalizeContext, type Normalized, normalize } from './normalize.ts';

/** A record of a page. Its raw text and its entity are made when they are first asked for: a live read needs neither. */
export class PageRecord implements ReadRecord {
  readonly value: JsonValue;
  readonly mapped: MappedRecord | null;
  readonly #record: RawRecord;
  readonly #context: NormalizeContext;
  readonly #archived: unknown;
  #normalized: Normalized | undefined;

  constructor(record: RawRecord, mapped: MappedRecord | null, archived: unknown, context: NormalizeContext) {
    this.value = record.value;
    this.mapped = mapped;
    this.#record = record;
    this.#archived = archived;
    this.#context = context;
  }

  get raw(): string {
    return this.#record.raw;
  }

  get entity(): Entity | undefined {
    const normalized = this.#normalize();
    return 'entity' in normalized ? normalized.entity : undefined;
  }

  get failure(): string | undefined {
    const normalized = this.#normalize();
    return 'failure' in normalized ? normalized.failure : undefined;
  }

  #normalize(): Normalized {
    return (this.#normalized ??= normalize(this.#record, this.#archived, this.#context));
  }
}
