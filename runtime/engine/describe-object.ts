import { partitionNames } from '../documents/partition-names.ts';
import type { Connector } from '../documents/generated/connector.ts';
import type { BoundObject } from './engine.ts';
import { type IncrementalPlan, isBounded, isRanged, plainLookback, rulesOf } from './incremental/incremental-plan.ts';
import type { Mappings } from './mapping/mappers.ts';
import { parentsIn } from './partitions/partition-plan.ts';
import { idsBeginWith } from './partitions/record-id.ts';
import type { ObjectPlan } from './plan.ts';
import { stateWords } from './state-words/index.ts';

/** What a sync, and whoever asks, can know of an object before it is read. */
export function describeObject(connector: Connector, object: ObjectPlan, mappings: Mappings): BoundObject {
  const { config, scope, list, get } = object;
  return {
    name: config.name,
    label: scope.label,
    collectionKey: scope.collectionKey,
    dependsOn: dependenciesOf(object),
    looksInto: mappings.looksInto(config.name),
    canList: list !== undefined,
    canGet: get !== undefined,
    keepsIds: object.identity?.kind !== 'rowNumber',
    idsBeginWith: (told) => idsBeginWith(object.recordId, partitionNames(connector, config.name).values, told),
    listsPart: list?.incremental !== undefined && isBounded(list.incremental),
    createdFrom: list?.createdFrom ? 'placed' : object.createdAt ? 'told' : 'none',
    partitionState: list?.partitions?.state,
    conditional: list?.conditional !== undefined,
    ...cursorOf(list?.incremental),
    isRanged: list !== undefined && isRanged(list),
    ...allowancesOf(config),
    mapping: mappings.nameOf(config.name),
    words: () => stateWords(connector, config),
  };
}

/** Parents are synced before their children. */
function dependenciesOf({ config, list }: ObjectPlan): readonly string[] {
  return [...new Set([...(config.dependsOn ?? []), ...parentsIn(list?.partitions?.sources ?? [])])];
}

function cursorOf(incremental: IncrementalPlan | undefined): Pick<BoundObject, 'incremental' | 'cursor' | 'lookback'> {
  if (!incremental) return { incremental: false, cursor: undefined, lookback: 0 };
  return { incremental: true, cursor: rulesOf(incremental), lookback: plainLookback(incremental.config) };
}

function allowancesOf({ allowCreate = false, allowUpdate = false, allowDelete = false }: ObjectPlan['config']): {
  readonly allowCreate: boolean;
  readonly allowUpdate: boolean;
  readonly allowDelete: boolean;
} {
  return { allowCreate, allowUpdate, allowDelete };
}
