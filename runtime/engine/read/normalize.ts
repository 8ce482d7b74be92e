import type { JsonValue } from '../../kernel/json.ts';
import { isObject } from '../../kernel/json.ts';
import { formatUtc } from '../../kernel/time/index.ts';
import type { Entity } from '../entity.ts';
import { partitionIdText } from '../partitions/record-id.ts';
import type { ObjectPlan } from '../plan.ts';
import { readTime } from '../time.ts';
import { identityOf } from './record-identity.ts';

const usualIds = ['id', 'external_id', 'uid', 'uuid', '_id'];

/** What normalizing one record needs beside the record. */
export interface NormalizeContext {
  readonly plan: ObjectPlan;
  readonly apiVersion: string | null;
  /** When the record's request was sent, milliseconds since the epoch. */
  readonly requestedAt: number;
  /** Values of the partition that it was read in. */
  readonly partition?: Readonly<Record<string, JsonValue>> | undefined;
  /** Of those, the ones that tell the partition from others. */
  readonly told?: Readonly<Record<string, JsonValue>> | undefined;
  /** Records that the read gave before this page. */
  readonly rowsBefore?: number;
}

export type Normalized = { readonly entity: Entity } | { readonly failure: string };

/** The record's id as a string, with every digit; or why it has none. */
export function recordId(
  plan: ObjectPlan,
  value: JsonValue,
  partition?: NormalizeContext['partition'],
): { readonly id: string } | { readonly failure: string } {
  if (!plan.recordId) return usualId(value);
  let id: string | undefined;
  for (const path of plan.recordId) {
    const part = path.ofPartition ? partitionIdText(path.get(partition)) : idText(path.get(value));
    if (part === undefined) return { failure: `no record id at "${path.source}"; ${keysOf(value)}` };
    id = id === undefined ? part : `${id}:${part}`;
  }
  return { id: id ?? '' };
}

function usualId(value: JsonValue): { readonly id: string } | { readonly failure: string } {
  if (isObject(value)) {
    for (const name of usualIds) {
      const id = Object.hasOwn(value, name) ? idText(value[name]) : undefined;
      if (id !== undefined) return { id };
    }
  }
  return { failure: `no record id: none of ${usualIds.join(', ')} is there; ${keysOf(value)}; say which it is in \`recordId\`` };
}

function idText(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined;
}

function keysOf(value: unknown): string {
  if (!isObject(value)) return `the record is ${value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`}`;
  return `the record has ${Object.keys(value).slice(0, 12).join(', ') || 'no keys'}`;
}

/** Bytes: no index of a store takes much more. */
const longestId = 2_000;

function isTooLong(id: string): boolean {
  // No UTF-16 unit takes more than three bytes.
  return id.length * 3 > longestId && Buffer.byteLength(id) > longestId;
}

/** The canonical form of a record, `index` of its page. `archived` is what the document's `archivedAt` gave for it. */
export function normalize(
  record: { readonly value: JsonValue; readonly raw: string },
  archived: unknown,
  context: NormalizeContext,
  index = 0,
): Normalized {
  const { plan } = context;
  const { identity } = plan;
  const row = (context.rowsBefore ?? 0) + index + 1;
  const found = identity ? identityOf(identity, record.value, row, context.told) : recordId(plan, record.value, context.partition);
  if ('failure' in found) return found;
  if (isTooLong(found.id)) return { failure: `the record id is longer than ${longestId} bytes: it begins with ${found.id.slice(0, 40)}` };
  const updated = plan.updatedAt && readTime(plan.updatedAt.get(record.value), plan.time);
  const created = plan.createdAt && readTime(plan.createdAt.get(record.value), plan.time);
  const archivedAt = archivedTime(archived, plan);
  if (archivedAt === undefined)
    return { failure: `entity.archivedAt gives ${JSON.stringify(archived)}; expected a time, true, false or nothing` };
  return { entity: new NormalEntity(record.raw, { id: found.id, created, updated, archivedAt }, context) };
}

/** What was read of a record. */
interface Facts {
  readonly id: string;
  readonly created: number | undefined;
  readonly updated: number | undefined;
  readonly archivedAt: string | true | null;
}

/** A class, as all that is made for each record: see `Mapped` in mapping/mapper.ts. */
class NormalEntity implements Entity {
  readonly external_id: string;
  readonly collection_key: string;
  readonly api_version: string | null;
  readonly raw_payload: string;
  readonly created_at: string | null;
  readonly updated_at: string | null;
  readonly archived_at: string | true | null;
  readonly version: number;

  constructor(raw: string, { id, created, updated, archivedAt }: Facts, { plan, apiVersion, requestedAt }: NormalizeContext) {
    this.external_id = id;
    this.collection_key = plan.scope.collectionKey;
    this.api_version = apiVersion;
    this.raw_payload = raw;
    this.created_at = isoTime(created);
    this.updated_at = isoTime(updated);
    this.archived_at = archivedAt;
    this.version = updated ?? requestedAt;
  }
}

/** Null: not archived; true: archived, since when is not known; undefined: neither a time nor a boolean. */
function archivedTime(archived: unknown, plan: ObjectPlan): string | true | null | undefined {
  if (archived === undefined || archived === null || archived === false || archived === '') return null;
  if (archived === true) return true;
  const time = readTime(archived, plan.time);
  return time === undefined ? undefined : isoTime(time);
}

function isoTime(milliseconds: number | undefined): string | null {
  if (milliseconds === undefined) return null;
  return Math.abs(milliseconds) <= 8.64e15 ? formatUtc(milliseconds) : null;
}
