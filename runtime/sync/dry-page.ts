import { hashOf } from '../crypto/hash.ts';
import { stringifyJson } from '../kernel/json.ts';
import type { Counts, EntityWrite, PageCommit, StoredEntity } from './ports.ts';
import { flag, type Remembered, type RunMemory } from './run-memory.ts';

/** 64 bits of a text's hash. */
export function hashed(text: string): bigint {
  return hashOf('sha256', text).readBigUInt64LE(0);
}

/** What a page would do: as a store's `commitPage` counts it, and remembered. */
export function countPage(
  { writes, failures, partition, markSeen }: PageCommit,
  stored: ReadonlyMap<string, StoredEntity>,
  memory: RunMemory,
  now: number,
): Counts {
  const counts = { created: 0, updated: 0, unchanged: 0, deleted: 0, failed: failures.length };
  const archivedNow = hashed(new Date(now).toISOString());
  for (const write of writes) {
    const id = hashed(write.entity.external_id);
    const before = memory.get(id) ?? recall(stored.get(write.entity.external_id));
    const { outcome, after } = apply(write, partition?.values ?? null, before, archivedNow);
    memory.set(id, { ...after, flags: after.flags | (markSeen ? flag.seen : 0) });
    counts[write.mapped !== null && 'errors' in write.mapped ? 'failed' : outcome]++;
  }
  return counts;
}

interface Applied {
  readonly outcome: 'created' | 'updated' | 'unchanged';
  readonly after: Remembered;
}

function apply(write: EntityWrite, partition: string | null, before: Remembered | undefined, archivedNow: bigint): Applied {
  const isShown = before !== undefined && (before.flags & flag.deleted) === 0;
  const flags = isShown ? before.flags : flag.added;
  const { version } = write.entity;
  if (before && version < before.version) return { outcome: isShown ? 'unchanged' : 'created', after: { ...before, flags } };
  const state = stateAfter(write, partition, before, archivedNow);
  return { outcome: isShown ? outcomeOf(before, state) : 'created', after: { version, flags, ...state } };
}

type State = Pick<Remembered, 'content' | 'archivedAt' | 'createdAt'>;

function outcomeOf(before: State, after: State): 'updated' | 'unchanged' {
  return before.content === after.content && before.archivedAt === after.archivedAt ? 'unchanged' : 'updated';
}

function stateAfter({ entity, mapped }: EntityWrite, partition: string | null, before: State | undefined, archivedNow: bigint): State {
  const { archived_at, created_at } = entity;
  // Archived, the source does not say since when: since it was first seen so.
  const since = before === undefined || before.archivedAt === 0n ? archivedNow : before.archivedAt;
  return {
    content: contentOf({ ...entity, mapped: mappedOf(mapped), partition }),
    archivedAt: archived_at === true ? since : archived_at === null ? 0n : hashed(archived_at),
    createdAt: created_at === null ? NaN : Date.parse(created_at),
  };
}

function mappedOf(mapped: EntityWrite['mapped']): Content['mapped'] {
  if (mapped === null) return null;
  return 'errors' in mapped ? mapped.errors : mapped.payload;
}

function recall(entity: StoredEntity | undefined): Remembered | undefined {
  if (!entity) return undefined;
  const { mapping_status, mapped_payload, mapping_errors, created_at, archived_at, deleted_at, version } = entity;
  const mapped = mapping_status === 'failed' ? mapping_errors : mapped_payload;
  return {
    version,
    content: contentOf({ ...entity, mapped }),
    archivedAt: archived_at === null ? 0n : hashed(archived_at),
    createdAt: created_at === null ? NaN : Date.parse(created_at),
    flags: deleted_at === null ? 0 : flag.deleted,
  };
}

type Content = Pick<StoredEntity, 'raw_payload' | 'created_at' | 'updated_at' | 'api_version' | 'partition'> & {
  /** A text: mapped; a list: why it could not be. */
  readonly mapped: string | readonly string[] | null;
};

/** All that a store compares, but since when it is archived. */
function contentOf({ raw_payload, created_at, updated_at, api_version, partition, mapped }: Content): bigint {
  return hashed(stringifyJson([raw_payload, created_at, updated_at, api_version, partition, mapped]));
}
