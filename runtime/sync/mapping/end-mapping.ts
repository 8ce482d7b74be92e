import { stringifyJson } from '../../kernel/json.ts';
import type { BoundObject, MappingContext } from '../../engine/index.ts';
import { listHash } from './list-hash.ts';
import type { EntityStore } from '../ports/entities.ts';
import type { LookupStore } from '../ports/lookups.ts';
import type { MappingState, RemapStore } from '../ports/remap.ts';

export interface MappingEndParts {
  readonly store: Pick<LookupStore, 'refer'> &
    Pick<RemapStore, 'mappingState' | 'saveMappingState'> &
    Pick<EntityStore, 'countEntities' | 'entities'>;
  readonly datasource: string;
  readonly now: number;
}

/**
 * What is done for the mapping of an object when its read has ended, before the next object is read: its mapped records get their internal ids, which
 * the next may look up, and it is noted which rules they were mapped by. Gives what a person is to know. Done twice, it is as if done once.
 */
export async function endMapping(
  { store, datasource, now }: MappingEndParts,
  object: BoundObject,
  wasWhole: boolean,
): Promise<readonly string[]> {
  const { mappings } = object;
  const list = await mappings?.rules();
  if (!mappings || !list) return [];
  const of = { datasource, object: object.name };
  if (list.entity !== undefined) await store.refer(datasource, object.name, list.entity, now);
  const hash = listHash(list);
  const context = textOf(await mappings.context());
  const before = await store.mappingState(of);
  const isOfOne = wasWhole || (await wasMappedBy(store, of, before, hash));
  const next = { listHash: isOfOne ? hash : (before?.listHash ?? null), context };
  if (isOther(before, next)) await store.saveMappingState(of, next);
  return isOfOne ? [] : [await earlierMapping(store, of)];
}

/** Whether all that was there before this read was mapped by these rules. */
async function wasMappedBy(store: MappingEndParts['store'], of: Of, before: MappingState | undefined, hash: string): Promise<boolean> {
  return before ? before.listHash === hash : !(await hasUnmapped(store, of));
}

function isOther(before: MappingState | undefined, next: Pick<MappingState, 'listHash' | 'context'>): boolean {
  return before?.listHash !== next.listHash || before.context !== next.context;
}

function textOf(context: MappingContext | undefined): string | null {
  return context === undefined ? null : stringifyJson(context);
}

interface Of {
  readonly datasource: string;
  readonly object: string;
}

/** What was synced before it was mapped. */
async function hasUnmapped(store: MappingEndParts['store'], of: Of): Promise<boolean> {
  return (await store.entities({ ...of, status: 'none', limit: 1 })).length > 0;
}

async function earlierMapping(store: MappingEndParts['store'], { datasource, object }: Of): Promise<string> {
  const stored = await store.countEntities(datasource, object);
  return `of the ${stored} records that are stored, those that this run did not bring were mapped by earlier rules: \`ferrule remap ${datasource} ${object}\` maps them again, without reading them`;
}
