import type { Connector, ConnectorObject, ListOperation, PartitionSource, Partitions } from '../../documents/generated/connector.ts';
import { namesIn } from '../../documents/index.ts';
import { partitionNames } from '../../documents/partition-names.ts';
import type { Expression, Expressions, Path } from '../../expressions/index.ts';
import type { ParentSource } from '../engine.ts';
import { changedSource, isFollowed } from './changed-source.ts';
import { parentShare } from './record-parents.ts';

/** How an object is parted, compiled. `List` is what a list operation compiles to. */
export interface PartitionPlanOf<List> {
  readonly sources: readonly SourcePlanOf<List>[];
  readonly concurrency: number;
  readonly state: 'each' | 'shared';
  /** Partitions that there may be; undefined: any number. */
  readonly most: number | undefined;
  readonly onError: 'fail' | 'continue';
}

export interface SourcePlanOf<List> {
  readonly where: string;
  readonly config: PartitionSource;
  readonly values: Expression | undefined;
  readonly keep: Expression | undefined;
  readonly paths: ReadonlyMap<string, Path>;
  /** What a request source asks for. */
  readonly list: List | undefined;
  /** Names of the parent's own partitions. */
  readonly inherited: ReturnType<typeof partitionNames>;
  /** Whatever asks by the same name is given the same records; undefined where they depend on the sources before. */
  readonly share: string | undefined;
  /** Whether a source stands before it: it is then asked once for each of that one's parts. */
  readonly repeats: boolean;
  readonly lists: readonly (readonly SourcePlanOf<List>[])[];
  /** Set where only changed parents are read. */
  readonly changed: ParentSource | undefined;
  /** Whether it, or another source, reads only what has changed of the parent. */
  readonly isFollowed: boolean;
}

/** Compiles the request of a source as a list operation. */
export type CompileList<List> = (list: ListOperation, where: string) => List;

interface Compiling<List> {
  readonly connector: Connector;
  readonly object: string;
  readonly expressions: Expressions;
  readonly compileList: CompileList<List>;
  /** All sources of the object. */
  readonly sources: Partitions;
}

const operationNames = namesIn('operation');
const recordNames = namesIn('parentRecord');

/** Undefined for an object that is read in one piece. */
export function compilePartitions<List>(
  connector: Connector,
  object: ConnectorObject,
  list: ListOperation,
  expressions: Expressions,
  compileList: CompileList<List>,
): PartitionPlanOf<List> | undefined {
  const { parent } = object;
  const listed: Partitions = list.partitions === undefined || list.partitions === 'none' ? [] : list.partitions;
  const sources: Partitions = parent ? [{ ...parent, type: 'parent' }, ...listed] : listed;
  if (sources.length === 0) return undefined;
  const incremental = list.incremental !== undefined && list.incremental !== 'none';
  const { partitionConcurrency = 4, partitionState = 'each', maxPartitions = 10_000, onPartitionError = 'fail' } = list;
  const where = `objects.${object.name}`;
  const places = sources.map((_, at) => (parent && at === 0 ? `${where}.parent` : `${where}.list.partitions[${parent ? at - 1 : at}]`));
  return {
    sources: compileSources(sources, places, false, { connector, object: object.name, expressions, compileList, sources }),
    concurrency: partitionConcurrency,
    state: partitionState,
    most: incremental && partitionState === 'each' ? maxPartitions : undefined,
    onError: onPartitionError,
  };
}

function compileSources<List>(
  sources: Partitions,
  places: readonly string[],
  after: boolean,
  how: Compiling<List>,
): readonly SourcePlanOf<List>[] {
  return sources.map((config, at) => compileSource(config, places[at] ?? '', after || at > 0, how));
}

function compileSource<List>(config: PartitionSource, where: string, repeats: boolean, how: Compiling<List>): SourcePlanOf<List> {
  const { expressions, connector } = how;
  const none: SourcePlanOf<List> = {
    where,
    config,
    repeats,
    values: undefined,
    keep: undefined,
    paths: new Map(),
    list: undefined,
    inherited: { values: [], fields: [] },
    share: undefined,
    lists: [],
    changed: undefined,
    isFollowed: false,
  };
  switch (config.type) {
    case 'values':
      return { ...none, values: expressions.structure(config.values, operationNames) };
    case 'union':
      return {
        ...none,
        lists: config.of.map((list, at) =>
          compileSources(
            list,
            list.map((_, index) => `${where}.of[${at}][${index}]`),
            repeats,
            how,
          ),
        ),
      };
    case 'parent':
      return {
        ...none,
        ...compileRecords(config, expressions),
        inherited: partitionNames(connector, config.object),
        share: config.from === 'store' ? undefined : parentShare(config.object),
        changed: changedSource(connector, how.sources, config, where),
        isFollowed: isFollowed(connector, config.object),
      };
    case 'request':
      return { ...none, ...compileRecords(config, expressions), list: listOf(config, where, how), share: shareOf(config) };
    default:
      return config satisfies never;
  }
}

/** Names of the objects that partitions are made of. */
export function parentsIn(sources: readonly SourcePlanOf<unknown>[]): readonly string[] {
  return sources.flatMap(({ config, lists }) => (config.type === 'parent' ? [config.object] : lists.flatMap(parentsIn)));
}

type RecordSource = Extract<PartitionSource, { readonly type: 'parent' | 'request' }>;

function compileRecords(config: RecordSource, expressions: Expressions): Pick<SourcePlanOf<unknown>, 'keep' | 'paths'> {
  const { key = [], fields = {}, where } = config;
  const paths = [...(typeof key === 'string' ? [key] : key), ...Object.values(fields)];
  return {
    keep: where === undefined ? undefined : expressions.jsonata(where, recordNames),
    paths: new Map(paths.map((path) => [path, expressions.path(path)])),
  };
}

function listOf<List>(config: Extract<RecordSource, { readonly type: 'request' }>, where: string, { compileList }: Compiling<List>): List {
  const { request, records, pagination } = config;
  // A request has the keys of a list operation that make one, and no others.
  const list = {
    ...request,
    ...(records === undefined ? {} : { records }),
    ...(pagination === undefined ? {} : { pagination }),
  } as ListOperation;
  return compileList(list, where);
}

/** The same words ask for the same, unless they look at what differs from one asking to another. */
function shareOf({ request, records, pagination }: Extract<RecordSource, { readonly type: 'request' }>): string | undefined {
  const words = JSON.stringify([request, records, pagination]);
  return /\b(partition|object)\b/.test(words) ? undefined : `request ${words}`;
}
