import type { BoundDatasource, BoundObject } from '../engine/index.ts';
import type { Clock } from '../kernel/clock.ts';
import { ConnectorError } from '../kernel/errors.ts';
import { didYouMean } from '../kernel/suggest.ts';
import { type BackfillState, describeBackfill, readBackfillState } from './backfill/backfill-state.ts';
import { partitionsOnly } from './partition-progress.ts';
import type { ObjectState, RunMode, SyncStore } from './ports.ts';

/** How far a datasource has been read: one document that can be kept and given back. */
export interface SyncState {
  readonly datasource: string;
  readonly connector: string;
  /** ISO 8601. */
  readonly savedAt: string;
  /** Every object that can be synced, or of which something is known, by name. */
  readonly objects: { readonly [object: string]: StateOfObject };
}

export interface StateOfObject {
  /** How the next sync reads it. */
  readonly next: RunMode;
  /** Where the next sync goes on; null: nowhere yet, it reads everything. */
  readonly cursor: string | null;
  /** `cursor` for people, where it is a time: ISO 8601. Not heeded when the document is given back. */
  readonly at: string | null;
  /** What is asked with whether anything has changed. */
  readonly validator: string | null;
  /** How far parents were read, by source. */
  readonly parents: { readonly [source: string]: string };
  /** Cursors of partitions, by their keys. */
  readonly partitions: { readonly [key: string]: string };
  /** How far its history is read in ranges; null where it is not, or was read whole since. */
  readonly backfill: BackfillState | null;
}

/** A state as it is given back: what is left out is nothing. */
export interface GivenState {
  readonly objects: { readonly [object: string]: Partial<StateOfObject> };
}

/** What is forgotten; all, where nothing is named. */
export interface StateReset {
  readonly objects?: readonly string[];
  /** Key of one partition; with one object. */
  readonly partition?: string;
}

export interface StateService {
  read(datasource: BoundDatasource): Promise<SyncState>;
  /** Puts the objects that it names where it says; the others stay. Throws OBJECT_NOT_FOUND, and RUN_IN_PROGRESS while a sync runs. */
  write(datasource: BoundDatasource, given: GivenState): Promise<SyncState>;
  /** What is forgotten is read anew by the next sync: an object whole, a partition from its beginning. Throws as `write`, and REQUEST_INVALID. */
  reset(datasource: BoundDatasource, what: StateReset): Promise<SyncState>;
  /** As a `reset` of all; also of what cannot be bound. */
  rewind(datasource: string): Promise<void>;
}

interface StateParts {
  readonly store: () => Promise<Pick<SyncStore, 'state' | 'replaceState'>>;
  readonly running: (datasource: string) => boolean;
  readonly clock: Clock;
}

export function createStateService({ store, running, clock }: StateParts): StateService {
  const read = async (datasource: BoundDatasource): Promise<SyncState> =>
    describe(datasource, await (await store()).state(datasource.name), clock);
  const put = async (name: string, states: readonly ObjectState[]): Promise<void> => {
    if (running(name)) {
      const message = `a sync of ${name} is running, which its state belongs to; wait until it has ended, or stop it`;
      throw new ConnectorError('RUN_IN_PROGRESS', message, { datasource: name });
    }
    await (await store()).replaceState(name, states);
  };
  const replace = async (datasource: BoundDatasource, states: readonly ObjectState[]): Promise<SyncState> => {
    await put(datasource.name, states);
    return read(datasource);
  };
  // Also of objects that the document has no more.
  const rewind = async (name: string): Promise<void> =>
    put(
      name,
      (await (await store()).state(name)).map(({ object, collectionKey }) => stateOf({ name: object, collectionKey }, {})),
    );
  return {
    read,
    write: async (datasource, { objects }) =>
      replace(
        datasource,
        Object.entries(objects).map(([name, state]) => stateOf(objectOf(datasource, name), state)),
      ),
    async reset(datasource, { objects, partition }) {
      if (partition !== undefined) return replace(datasource, [await withoutPartition(await store(), datasource, objects, partition)]);
      if (objects)
        return replace(
          datasource,
          objects.map((name) => stateOf(objectOf(datasource, name), {})),
        );
      await rewind(datasource.name);
      return read(datasource);
    },
    rewind,
  };
}

async function withoutPartition(
  store: Pick<SyncStore, 'state'>,
  datasource: BoundDatasource,
  objects: readonly string[] | undefined,
  partition: string,
): Promise<ObjectState> {
  const [name, ...others] = objects ?? [];
  if (name === undefined || others.length > 0)
    throw new ConnectorError('REQUEST_INVALID', '`partition` is one of an object: name that object, and no other', {
      datasource: datasource.name,
    });
  const { name: object } = objectOf(datasource, name);
  const state = (await store.state(datasource.name)).find((each) => each.object === object);
  const { [partition]: found, ...partitions } = state?.partitions ?? {};
  if (state && found !== undefined) return { ...state, partitions };
  const keys = Object.keys(state?.partitions ?? {});
  const shown =
    keys.length === 0 ? 'none of its partitions has a cursor' : `there are ${keys.slice(0, 5).join(', ')}${keys.length > 5 ? ', …' : ''}`;
  throw new ConnectorError('REQUEST_INVALID', `${object} has no partition ${partition}; ${shown}`, { datasource: datasource.name, object });
}

function objectOf({ objects, name: datasource }: BoundDatasource, name: string): BoundObject {
  const object = objects.get(name);
  if (object) return object;
  const near = didYouMean(name, [...objects.keys()]);
  const hint = near === undefined ? `there are ${[...objects.keys()].join(', ')}` : `did you mean "${near}"?`;
  throw new ConnectorError('OBJECT_NOT_FOUND', `${datasource} has no object "${name}"; ${hint}`, { datasource, object: name });
}

function stateOf({ name, collectionKey }: Pick<BoundObject, 'name' | 'collectionKey'>, given: Partial<StateOfObject>): ObjectState {
  const { cursor = null, validator = null, parents = {}, partitions = {}, backfill } = given;
  return { object: name, collectionKey, cursor, validator, parents, partitions, backfill: readBackfillState(backfill, name) };
}

function describe({ name, connector, objects }: BoundDatasource, states: readonly ObjectState[], clock: Clock): SyncState {
  const known = new Map(states.map((state) => [state.object, state]));
  const named = [...new Set([...[...objects.values()].filter(({ canList }) => canList).map((object) => object.name), ...known.keys()])];
  return {
    datasource: name,
    connector,
    savedAt: new Date(clock.now()).toISOString(),
    objects: Object.fromEntries(named.toSorted().map((each) => [each, describeObject(objects.get(each), known.get(each))])),
  };
}

function describeObject(object: BoundObject | undefined, state: ObjectState | undefined): StateOfObject {
  const { cursor, validator, parents, partitions, backfill } = state ?? unread;
  const at = object?.cursor?.type === 'time' ? timeOf(cursor) : null;
  return { next: nextOf(object, cursor), cursor, at, validator, parents, partitions, backfill: describeBackfill(backfill) };
}

const unread: Pick<ObjectState, 'cursor' | 'validator' | 'parents' | 'partitions' | 'backfill'> = {
  cursor: null,
  validator: null,
  parents: {},
  partitions: {},
  backfill: null,
};

function nextOf(object: BoundObject | undefined, cursor: string | null): RunMode {
  const isPosition = cursor !== null && (cursor !== partitionsOnly || object?.partitionState !== undefined);
  return isPosition && object?.incremental === true ? 'incremental' : 'full';
}

/** A time's cursor is milliseconds since the epoch. */
function timeOf(cursor: string | null): string | null {
  const time = cursor === null || cursor === '' ? NaN : Number(cursor);
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : null;
}

/** Where two states differ, object by object; `next` and `at` follow from the rest. */
export function compareStates(left: GivenState, right: GivenState): readonly StateDifference[] {
  const names = [...new Set([...Object.keys(left.objects), ...Object.keys(right.objects)])].toSorted();
  return names.flatMap((object) => {
    const [before, after] = [partsOf(left.objects[object]), partsOf(right.objects[object])];
    const parts = [...new Set([...before.keys(), ...after.keys()])];
    return parts.flatMap((part) => {
      const [one, other] = [before.get(part) ?? null, after.get(part) ?? null];
      return one === other ? [] : [{ object, part, left: one, right: other }];
    });
  });
}

export interface StateDifference {
  readonly object: string;
  /** `cursor`, `validator`, `backfill`, `parents <source>` or `partitions <key>`. */
  readonly part: string;
  readonly left: string | null;
  readonly right: string | null;
}

function partsOf({ cursor, validator, backfill, parents = {}, partitions = {} }: Partial<StateOfObject> = {}): ReadonlyMap<
  string,
  string | null
> {
  const named = (of: string, entries: Readonly<Record<string, string>>) =>
    Object.entries(entries).map(([key, value]) => [`${of} ${key}`, value] as const);
  return new Map<string, string | null>([
    ['cursor', cursor ?? null],
    ['validator', validator ?? null],
    ['backfill', backfill ? `unread: ${backfill.unread.map(({ from, to }) => `${from}/${to}`).join(', ') || 'nothing'}` : null],
    ...named('parents', parents),
    ...named('partitions', partitions),
  ]);
}
