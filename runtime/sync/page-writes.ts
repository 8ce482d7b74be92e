import type { Mapped } from '../engine/entity.ts';
import type { ReadRecord } from '../engine/index.ts';
import { stringifyJson } from '../kernel/json.ts';
import type { Narrow } from './narrow.ts';
import type { EntityWrite, FailedRecord } from './ports.ts';

/** Classes, as all that is made for each record: see `Mapped` in mapping/mapper.ts. */
class Write implements EntityWrite {
  readonly entity: EntityWrite['entity'];
  readonly mapped: Mapped;

  constructor(entity: EntityWrite['entity'], mapped: Mapped) {
    this.entity = entity;
    this.mapped = mapped;
  }
}

class Payload {
  readonly payload: string;

  constructor(payload: string) {
    this.payload = payload;
  }
}

/** What of a page goes into the store, and what could not become an entity. */
export function writesOf(
  records: readonly ReadRecord[],
  narrow: Narrow,
): { readonly writes: readonly EntityWrite[]; readonly failures: readonly FailedRecord[] } {
  const writes: EntityWrite[] = [];
  const failures: FailedRecord[] = [];
  for (const record of records) {
    const { entity } = record;
    if (entity) {
      if (!narrow || narrow(entity)) writes.push(new Write(entity, mappedText(record)));
    } else failures.push({ raw: record.raw, reason: record.failure ?? 'could not be normalized' });
  }
  return { writes, failures };
}

function mappedText({ mapped }: ReadRecord): Mapped {
  if (mapped === null || 'errors' in mapped) return mapped;
  return new Payload(stringifyJson(mapped.value));
}
