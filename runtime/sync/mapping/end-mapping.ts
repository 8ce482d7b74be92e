import type { BoundObject } from '../../engine/index.ts';
import { listHash } from './list-hash.ts';
import { contextText } from './map-again.ts';
import type { EntityStore } from '../ports/entities.ts';
import type { LookupStore } from '../ports/lookups.ts';
import type { MappingState, RemapStore } from '../ports/remap.ts';

export interface MappingEndParts {
  readonly store: Pick<LookupStore, 'refer'> &
    Pick<RemapStore, 'mappingState' | 'saveMappingState'> &
    Pick<EntityStore, 'countEntities' | 'entities'>;
  readonly datasource: string;
  readonly now: () => number;
}

/** What maps an object, while it is read. */
export interface MappingFollower {
  /** Once its run has begun with it, before anything of it is stored. */
  begin(): Promise<void>;
  /** As `endMapping`. */
  end(wasWhole: boolean): Promise<readonly string[]>;
}

/**
 * Begun before an object is read. Of what is new it is noted before its first page that one list maps all there is: a process that takes up the run
 * knows then that what it finds is of these rules.
 */
export async function followMapping(parts: MappingEndParts, object: BoundObject): Promise<MappingFollower> {
  const isNew = await isNothingStored(parts, object);
  return {
    begin: async () => (isNew ? noteFirst(parts, object) : undefined),
    end: (wasWhole) => endMapping(parts, object, wasWhole || isNew),
  };
}

/** By no run, so that all there will be is what this read brings. */
async function isNothingStored({ store, datasource }: MappingEndParts, { name, mappings }: BoundObject): Promise<boolean> {
  const of = { datasource, object: name };
  if (!(await mappings?.rules())) return false;
  return !(await store.mappingState(of)) && (await store.entities({ ...of, limit: 1 })).length === 0;
}

async function noteFirst({ store, datasource }: MappingEndParts, { name, mappings }: BoundObject): Promise<void> {
  const list = await mappings?.rules();
  if (!mappings || !list) return;
  const values = await mappings.values();
  await store.saveMappingState({ datasource, object: name }, { listHash: listHash(list, values), context: contextText(values) });
}

/**
 * What is done for the mapping of an object when its read has ended, before the next object is read: its mapped records get their internal ids, which
 * the next may look up, and it is noted which rules they were mapped by. Gives what a person is to know. Done twice, it is as if done once.
 * `wasWhole`: this read has mapped all that is stored, and left nothing out.
 */
async function endMapping(parts: MappingEndParts, { name, mappings }: BoundObject, wasWhole: boolean): Promise<readonly string[]> {
  if (!mappings) return [];
  const { store, datasource, now } = parts;
  const list = await mappings.rules();
  const of = { datasource, object: name };
  const before = await store.mappingState(of);
  if (!list) return endUnmapped(parts, of, before);
  if (list.entity !== undefined) await store.refer(datasource, name, list.entity, now());
  const values = await mappings.values();
  const hash = listHash(list, values);
  const stored = wasWhole || before?.listHash === hash ? 0 : await store.countEntities(datasource, name);
  const next = { listHash: stored === 0 ? hash : null, context: contextText(values) };
  if (isOther(before, next)) await store.saveMappingState(of, next);
  return stored === 0 ? [] : [earlierMapping(stored, of)];
}

/** What was brought now was not mapped: whoever puts the rules back finds that not all is of them. */
async function endUnmapped({ store }: MappingEndParts, of: Of, before: MappingState | undefined): Promise<readonly string[]> {
  if (before && before.listHash !== null) await store.saveMappingState(of, { listHash: null });
  return [];
}

function isOther(before: MappingState | undefined, next: Pick<MappingState, 'listHash' | 'context'>): boolean {
  return before?.listHash !== next.listHash || before.context !== next.context;
}

interface Of {
  readonly datasource: string;
  readonly object: string;
}

function earlierMapping(stored: number, { datasource, object }: Of): string {
  return `of the ${stored} records that are stored, those that this run did not bring may be mapped by earlier rules, or with earlier values: \`ferrule remap ${datasource} ${object}\` maps them again, without reading them`;
}
