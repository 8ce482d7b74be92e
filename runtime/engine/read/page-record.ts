import type { JsonValue } from '../../kernel/json.ts';
import type { MappedRecord } from '../../mapping/index.ts';
import type { ReadRecord } from '../engine.ts';
import type { Entity } from '../entity.ts';
import { type NormalizeContext, type Normalized, normalize } from './normalize.ts';
import type { ShapedPage } from './shaped-page.ts';

/** What the records of a page share. */
interface Origin {
  readonly page: Pick<ShapedPage, 'rawOf' | 'failureOf'>;
  /** What `archivedAt` gave for each record. */
  readonly archived: readonly unknown[] | undefined;
  readonly context: NormalizeContext;
}

/**
 * A record of a page. Its raw text and its entity are made when they are first asked for: a live read needs neither. One is
 * made for every record read, so it holds no more than it must.
 */
export class PageRecord implements ReadRecord {
  readonly value: JsonValue;
  readonly mapped: MappedRecord | null;
  readonly #origin: Origin;
  readonly #index: number;
  #normalized: Normalized | undefined;

  constructor(value: JsonValue, mapped: MappedRecord | null, origin: Origin, index: number) {
    this.value = value;
    this.mapped = mapped;
    this.#origin = origin;
    this.#index = index;
  }

  get raw(): string {
    return this.#origin.page.rawOf(this.#index);
  }

  get entity(): Entity | undefined {
    const normalized = this.#normalize();
    return 'entity' in normalized ? normalized.entity : undefined;
  }

  get failure(): string | undefined {
    const normalized = this.#normalize();
    // A record that was not shaped to its end may well lack an id: why it was not comes first.
    return 'failure' in normalized ? (this.#origin.page.failureOf?.(this.#index) ?? normalized.failure) : undefined;
  }

  #normalize(): Normalized {
    const { archived, context } = this.#origin;
    return (this.#normalized ??= normalize(this, archived?.[this.#index], context, this.#index));
  }
}
