import type { Loaded } from '../documents/catalog.ts';
import type { Connector, ConnectorObject, GetOperation, Incremental, ListOperation } from '../documents/generated/connector.ts';
import { namesIn } from '../documents/index.ts';
import type { Expression, Expressions, Path } from '../expressions/index.ts';
import type { JsonValue } from '../kernel/json.ts';
import { type ActionPlan, compileActions } from './actions/action-plan.ts';
import { type ChangesPlan, compileChanges, withoutChanges } from './changes-plan.ts';
import { type AuthenticationChoice, compileAuthentication } from './connections/authentication-plan.ts';
import { contextNamesIn } from './context/context-names.ts';
import { compileContexts, type ContextPlans } from './context/context-plan.ts';
import { compileFinder, type FinderPlan } from './discovery/finder-plan.ts';
import type { Resource } from './discovery/resource.ts';
import { compilePartitions, type PartitionPlanOf, type SourcePlanOf } from './partitions/partition-plan.ts';
import { compileRecordId, type IdPath, isParted } from './partitions/record-id.ts';
import { compileCreationBound, type CreationBoundPlan } from './incremental/creation-bound.ts';
import { compileIncremental, type IncrementalPlan, timePath } from './incremental/incremental-plan.ts';
import type { OperationUse } from './budgets/rate-limits.ts';
import { compileUse } from './budgets/operation-use.ts';
import { compileRules, type RulePlan } from './responses/rule-plan.ts';
import { compilePresent, type Present } from './present-plan.ts';
import { type BodyWords, withoutBody } from './request/body-plan.ts';
import { compileRequest, type RequestPlan, type RequestWords } from './request/render-request.ts';
import { compileDecode, type DecodePlan } from './read/decode-plan.ts';
import { compileJob, type JobPlan } from './read/job-plan.ts';
import { compileProperties, type PropertiesPlan } from './read/properties-plan.ts';
import { compilePages, type PagesPlan } from './read/page-rules.ts';
import { compileIdentity, type Identity } from './read/record-identity.ts';
import { compileShape, type CompileRead, type ShapePlan } from './shape-plan.ts';
import { timeFormat, type TimeFormat } from './time.ts';
import { compileExpectations, type ExpectationPlan } from './expectation-plan.ts';
import { compileValidations, type ValidationPlan } from './validation-plan.ts';

/** A connector document compiled: made once per version, shared by all its datasources, never changed. */
export interface ConnectorPlan {
  readonly loaded: Loaded<Connector>;
  readonly baseUrl: Expression;
  readonly headers: Expression;
  readonly query: Expression;
  readonly allowedHosts: Expression;
  /** Undefined: nobody asks who calls. */
  readonly tls: Expression | undefined;
  readonly authentication: AuthenticationChoice;
  readonly errors: readonly RulePlan[];
  readonly rateLimit: Expression;
  readonly test: RequestPlan | undefined;
  /** What must hold of the response of the test. */
  readonly expectations: readonly ExpectationPlan[];
  /** What is asked for once for a connection. */
  readonly contexts: ContextPlans;
  /** What must hold of a datasource. */
  readonly validations: readonly ValidationPlan[];
  readonly actions: ReadonlyMap<string, ActionPlan>;
  readonly objects: ReadonlyMap<string, ObjectPlan>;
  /** Names of those that a configuration does not have; absent: it has all. */
  readonly absent?: ReadonlySet<string>;
  /** How further objects are found at run time. */
  readonly finders: readonly FinderPlan<ObjectPlan>[];
}

export interface ObjectPlan {
  readonly config: ConnectorObject;
  /** What expressions see as `object`. */
  readonly scope: {
    readonly name: string;
    readonly externalName: string;
    readonly collectionKey: string;
    readonly label: string;
    /** The record that stands for it, where it was found at run time. */
    readonly found?: JsonValue;
  };
  /** Set where it was found at run time. */
  readonly resource?: Resource;
  readonly recordId: readonly IdPath[] | undefined;
  /** Whether a configuration has it; absent: each has. */
  readonly present?: Present | undefined;
  /** What tells records apart that have no id. */
  readonly identity?: Identity | undefined;
  readonly createdAt: Path | undefined;
  readonly updatedAt: Path | undefined;
  readonly archivedAt: Expression | undefined;
  readonly time: TimeFormat;
  /** Values of the context that it reads. */
  readonly context: readonly string[];
  readonly list: ListPlan | undefined;
  readonly get: GetPlan | undefined;
}

export interface ListPlan extends PagesPlan, DecodePlan {
  readonly request: RequestPlan;
  /** Text of the records path, a template. */
  readonly records: Expression | undefined;
  readonly incremental: IncrementalPlan | undefined;
  readonly createdFrom?: CreationBoundPlan | undefined;
  readonly maxPages: number;
  readonly job: JobPlan | undefined;
  readonly conditional: Exclude<ListOperation['conditional'], 'none'>;
  /** Steps that records go through before they are mapped. */
  readonly shape?: ShapePlan<ListPlan> | undefined;
  readonly properties: PropertiesPlan | undefined;
  /** How it is asked for what changed, where that is another way. */
  readonly changes?: ChangesPlan<ListPlan> | undefined;
  /** The parts that it is read in; absent: in one piece. */
  readonly partitions?: PartitionPlan | undefined;
  readonly use?: OperationUse | undefined;
}

export type PartitionPlan = PartitionPlanOf<ListPlan>;
export type SourcePlan = SourcePlanOf<ListPlan>;

export interface GetPlan {
  readonly decode: DecodePlan['decode'];
  readonly request: RequestPlan;
  readonly record: Expression | undefined;
  readonly shape?: ShapePlan<ListPlan> | undefined;
  readonly use?: OperationUse | undefined;
}

const connectorNames = namesIn('connection');
const objectNames = namesIn('operation');
const recordNames = namesIn('byId');
const defaultMaxPages = 100_000;

export function compileConnector(loaded: Loaded<Connector>, expressions: Expressions): ConnectorPlan {
  const { document } = loaded;
  const { http } = document;
  const errors = compileRules(http.errors, 'http.errors', [], expressions);
  const contexts = compileContexts(document.context, errors, expressions);
  const contextNames = [...contexts.keys()];
  const objects = document.objects.map((object) => [object.name, compileObject(document, object, errors, expressions)] as const);
  return {
    loaded,
    baseUrl: expressions.url(http.baseUrl, connectorNames, ['configuration']),
    headers: expressions.structure(http.headers ?? {}, connectorNames),
    query: expressions.structure(http.query ?? {}, connectorNames),
    allowedHosts: expressions.structure(http.allowedHosts ?? [], connectorNames),
    tls: http.tls && expressions.structure(http.tls, connectorNames),
    authentication: compileAuthentication(document.authentication, expressions),
    errors,
    rateLimit: expressions.structure(http.rateLimit ?? [], connectorNames),
    test: document.test && compileRequest(document.test.request as RequestWords, connectorNames, 'test.request', expressions),
    expectations: compileExpectations(document.test?.expect, expressions),
    contexts,
    validations: compileValidations(document.validate, contextNames, expressions),
    actions: compileActions(document.actions, contextNames, errors, expressions),
    objects: new Map(objects),
    finders: (document.discover ?? []).map((finder, index) =>
      compileFinder(finder, index, (config) => compileObject({ ...document, defaults: {} }, config, errors, expressions), expressions),
    ),
  };
}

function compileObject(connector: Connector, config: ConnectorObject, errors: readonly RulePlan[], expressions: Expressions): ObjectPlan {
  const list = config.list && withDefaults(connector.defaults?.list, config.list);
  const get = config.get && withDefaults(connector.defaults?.get, config.get);
  const incremental = withoutNone(list?.incremental);
  const whole = (words: ListOperation, where: string): ListPlan => ({
    ...compileList(words, incremental, where, expressions),
    use: compileUse(words, where, errors, expressions),
    shape: compileShape({ ...words, fields: config.fields }, where, expressions, compileRead(errors, expressions)),
  });
  return {
    config,
    scope: scopeOf(connector, config),
    ...compileEntity(config, incremental, expressions),
    recordId: compileRecordId(connector, config, isParted(connector, config), expressions),
    identity: compileIdentity(config, expressions),
    present: compilePresent(config.when, config.name, expressions),
    context: contextNamesIn([connector.defaults, config], Object.keys(connector.context ?? {})),
    time: timeFormat(incremental ?? withoutNone(connector.defaults?.list?.incremental)),
    list: list && {
      ...whole(withoutChanges(list), `objects.${config.name}.list`),
      partitions: compilePartitions(connector, config, list, expressions, (words, at) => compileList(words, undefined, at, expressions)),
      changes: compileChanges(list, (words) => whole(words, `objects.${config.name}.list.changes`)),
    },
    get: get && {
      ...compileGet(get, `objects.${config.name}.get`, expressions),
      use: compileUse(get, `objects.${config.name}.get`, errors, expressions),
      shape: compileShape({ ...get, fields: config.fields }, `objects.${config.name}.get`, expressions, compileRead(errors, expressions)),
    },
  };
}

function scopeOf(connector: Connector, config: ConnectorObject): ObjectPlan['scope'] {
  const { name, externalName = name, collectionKey = `${connector.name}_${name}`, label = name } = config;
  return { name, externalName, collectionKey, label };
}

type EntityPlan = Pick<ObjectPlan, 'createdAt' | 'updatedAt' | 'archivedAt'>;

function compileEntity({ entity = {} }: ConnectorObject, incremental: Incremental | undefined, expressions: Expressions): EntityPlan {
  const path = (source: string | undefined): Path | undefined => (source === undefined ? undefined : expressions.path(source));
  return {
    createdAt: path(entity.createdAt),
    updatedAt: path(entity.updatedAt ?? (incremental && timePath(incremental))),
    archivedAt: entity.archivedAt === undefined ? undefined : expressions.jsonata(entity.archivedAt, namesIn('record')),
  };
}

function withoutNone(incremental: Incremental | 'none' | undefined): Incremental | undefined {
  return incremental === 'none' ? undefined : incremental;
}

function compileList(
  list: ListOperation,
  incremental: Incremental | undefined,
  where: string,
  expressions: Expressions,
  names = objectNames,
): ListPlan {
  const words = wordsOf(list);
  const compile = (asked: RequestWords): RequestPlan => compileRequest(asked, names, where, expressions);
  const request = compile(words);
  return {
    request,
    records: list.records === undefined ? undefined : expressions.template(list.records, names),
    ...compilePages(list, names, expressions),
    ...compileDecode(list, names, where, expressions),
    incremental:
      incremental &&
      compileIncremental(incremental, { expressions, names: objectNames, time: timeFormat(incremental), words, request, compile }),
    createdFrom: compileCreationBound(list.syncFrom, incremental, expressions, objectNames),
    maxPages: list.maxPages ?? defaultMaxPages,
    properties:
      list.properties === undefined || list.properties === 'none'
        ? undefined
        : compileProperties(list.properties, list, names, where, expressions),
    job: list.job === undefined || list.job === 'none' ? undefined : compileJob(list.job, where, expressions),
    conditional: list.conditional === 'none' ? undefined : list.conditional,
  };
}

/** Compiles what a step asks for as a list that is read, under the same rules and budgets. */
function compileRead(errors: readonly RulePlan[], expressions: Expressions): CompileRead<ListPlan> {
  return (words, where, names) => ({
    ...compileList(words, undefined, where, expressions, names),
    use: compileUse(words, where, errors, expressions),
  });
}

function compileGet(get: GetOperation, where: string, expressions: Expressions): GetPlan {
  return {
    decode: compileDecode(get, recordNames, where, expressions).decode,
    request: compileRequest(wordsOf(get), recordNames, where, expressions),
    record: get.record === undefined ? undefined : expressions.template(get.record, recordNames),
  };
}

/** `none` in a document takes a default away: the request is put together without it. */
function wordsOf(operation: ListOperation | GetOperation): RequestWords {
  const { query, headers, path = '', ...rest } = operation;
  return { ...rest, path, ...(query === 'none' ? {} : { query }), ...(headers === 'none' ? {} : { headers }) };
}

/** A key that an object gives replaces the default's value whole. */
function withDefaults<Operation extends BodyWords>(defaults: Partial<Operation> | undefined, own: Operation): Operation {
  return { ...withoutBody(defaults, own), ...own };
}
