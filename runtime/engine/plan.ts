import type { Loaded } from '../documents/catalog.ts';
import type { Connector, ConnectorObject, GetOperation, Incremental, ListOperation } from '../documents/generated/connector.ts';
import { namesIn } from '../documents/index.ts';
import type { Expression, Expressions, Path } from '../expressions/index.ts';
import { parseDuration } from '../kernel/duration.ts';
import { type Choice, compileChoice } from './choice.ts';
import { compileRequest, type RequestPlan, type RequestWords } from './request/render-request.ts';
import type { TimeFormat } from './time.ts';

/** A connector document compiled: made once per version, shared by all its datasources, never changed. */
export interface ConnectorPlan {
  readonly loaded: Loaded<Connector>;
  readonly baseUrl: Expression;
  readonly headers: Expression;
  readonly query: Expression;
  readonly allowedHosts: Expression;
  readonly authentication: Choice;
  readonly test: RequestPlan | undefined;
  readonly objects: ReadonlyMap<string, ObjectPlan>;
}

export interface ObjectPlan {
  readonly config: ConnectorObject;
  /** What expressions see as `object`. */
  readonly scope: { readonly name: string; readonly externalName: string; readonly collectionKey: string; readonly label: string };
  readonly recordId: readonly Path[] | undefined;
  readonly createdAt: Path | undefined;
  readonly updatedAt: Path | undefined;
  readonly archivedAt: Expression | undefined;
  readonly time: TimeFormat;
  readonly list: ListPlan | undefined;
  readonly get: GetPlan | undefined;
}

export interface ListPlan {
  readonly request: RequestPlan;
  /** Text of the records path, a template. */
  readonly records: Expression | undefined;
  readonly pagination: Choice;
  readonly incremental: IncrementalPlan | undefined;
  readonly maxPages: number;
}

export interface IncrementalPlan {
  readonly config: Incremental;
  readonly cursor: Path;
  readonly since: Expression;
  readonly lookback: number;
}

export interface GetPlan {
  readonly request: RequestPlan;
  readonly record: Expression | undefined;
}

const connectorNames = namesIn('connection');
const objectNames = namesIn('operation');
const recordNames = namesIn('byId');
const defaultMaxPages = 100_000;

export function compileConnector(loaded: Loaded<Connector>, expressions: Expressions): ConnectorPlan {
  const { document } = loaded;
  const { http } = document;
  const objects = document.objects.map((object) => [object.name, compileObject(document, object, expressions)] as const);
  return {
    loaded,
    baseUrl: expressions.url(http.baseUrl, connectorNames, ['configuration']),
    headers: expressions.structure(http.headers ?? {}, connectorNames),
    query: expressions.structure(http.query ?? {}, connectorNames),
    allowedHosts: expressions.structure(http.allowedHosts ?? [], connectorNames),
    authentication: compileChoice(document.authentication ?? { type: 'none' }, connectorNames, expressions),
    test: document.test && compileRequest(document.test.request as RequestWords, connectorNames, 'test.request', expressions),
    objects: new Map(objects),
  };
}

function compileObject(connector: Connector, config: ConnectorObject, expressions: Expressions): ObjectPlan {
  const list = config.list && withDefaults(connector.defaults?.list, config.list);
  const get = config.get && withDefaults(connector.defaults?.get, config.get);
  const incremental = withoutNone(list?.incremental);
  return {
    config,
    scope: scopeOf(connector, config),
    ...compileEntity(config, incremental, expressions),
    time: timeFormat(incremental ?? withoutNone(connector.defaults?.list?.incremental)),
    list: list && compileList(list, incremental, `objects.${config.name}.list`, expressions),
    get: get && compileGet(get, `objects.${config.name}.get`, expressions),
  };
}

function scopeOf(connector: Connector, config: ConnectorObject): ObjectPlan['scope'] {
  const { name, externalName = name, collectionKey = `${connector.name}_${name}`, label = name } = config;
  return { name, externalName, collectionKey, label };
}

type EntityPlan = Pick<ObjectPlan, 'recordId' | 'createdAt' | 'updatedAt' | 'archivedAt'>;

function compileEntity(
  { recordId, entity = {} }: ConnectorObject,
  incremental: Incremental | undefined,
  expressions: Expressions,
): EntityPlan {
  const path = (source: string | undefined): Path | undefined => (source === undefined ? undefined : expressions.path(source));
  const ids = typeof recordId === 'string' ? [recordId] : recordId;
  return {
    recordId: ids?.map((source) => expressions.path(source)),
    createdAt: path(entity.createdAt),
    updatedAt: path(entity.updatedAt ?? incremental?.cursor),
    archivedAt: entity.archivedAt === undefined ? undefined : expressions.jsonata(entity.archivedAt, namesIn('record')),
  };
}

function withoutNone(incremental: Incremental | 'none' | undefined): Incremental | undefined {
  return incremental === 'none' ? undefined : incremental;
}

/** An object that is not read incrementally still writes its times as the connector's others do. */
function timeFormat(incremental: Incremental | undefined): TimeFormat {
  return { format: incremental?.format ?? 'iso', zone: incremental?.zone };
}

function compileList(list: ListOperation, incremental: Incremental | undefined, where: string, expressions: Expressions): ListPlan {
  return {
    request: compileRequest(wordsOf(list), objectNames, where, expressions),
    records: list.records === undefined ? undefined : expressions.template(list.records, objectNames),
    pagination: compileChoice(list.pagination ?? { type: 'none' }, objectNames, expressions),
    incremental: incremental && {
      config: incremental,
      cursor: expressions.path(incremental.cursor),
      since: expressions.structure(incremental.since, objectNames),
      lookback: incremental.lookback === undefined ? 0 : (parseDuration(incremental.lookback) ?? 0),
    },
    maxPages: list.maxPages ?? defaultMaxPages,
  };
}

function compileGet(get: GetOperation, where: string, expressions: Expressions): GetPlan {
  return {
    request: compileRequest(wordsOf(get), recordNames, where, expressions),
    record: get.record === undefined ? undefined : expressions.template(get.record, recordNames),
  };
}

/** `none` in a document takes a default away: the request is put together without it. */
function wordsOf(operation: ListOperation | GetOperation): RequestWords {
  const { query, headers, ...rest } = operation;
  return { ...rest, ...(query === 'none' ? {} : { query }), ...(headers === 'none' ? {} : { headers }) };
}

/** A key that an object gives replaces the default's value whole. */
function withDefaults<Operation extends object>(defaults: Partial<Operation> | undefined, own: Operation): Operation {
  return { ...defaults, ...own };
}
