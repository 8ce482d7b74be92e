import type { DocumentKind } from './catalog.ts';
import { signInPhase, type TextAt } from './sign-in-phases.ts';

/**
 * When an expression runs. `connection`: once for a datasource (http, authentication, test); `operation`: for an object's
 * requests and pages; `byId`: as `operation`, for one record; `record`: for a record that was read; `mapping`: for a
 * record that is mapped; `mappingItem`: for an item of a list in it; `mappingRequest`, `mappingRequestItem`: for a record of the host
 * that is mapped to a body, and for an item in it; `parentRecord`: for a record that partitions are made of; `job`: for the requests of a job that was
 * submitted; `jobStatus`: for what a poll of it says; `answer`: for a response whose meaning is looked for; `shape`: for a record while it is shaped; `enrich`: for the request that asks for more about it; `page`: for a page that was
 * read; `found`: for a record that stands for an object; `signIn`: for the requests that sign in; `signInAnswer`: for what they are answered; `signature`: for what signs a request; `placed`: for what is sent with every request that is signed in; `binding`: when a datasource is taken up; `action`: for the request of an
 * action; `actionAnswer`: for what it is answered; `context`: for a value of the context; `contextAnswer`: for what its request is
 * answered; `validation`: when a datasource is connected or tested.
 */
export type Phase =
  | 'found'
  | 'shape'
  | 'enrich'
  | 'answer'
  | 'page'
  | 'job'
  | 'jobStatus'
  | 'connection'
  | 'operation'
  | 'byId'
  | 'record'
  | 'mapping'
  | 'mappingItem'
  | 'mappingRequest'
  | 'mappingRequestItem'
  | 'parentRecord'
  | 'signIn'
  | 'signInAnswer'
  | 'signature'
  | 'placed'
  | 'binding'
  | 'action'
  | 'actionAnswer'
  | 'context'
  | 'contextAnswer'
  | 'validation';

const everywhere = [
  'found',
  'answer',
  'connection',
  'operation',
  'byId',
  'job',
  'jobStatus',
  'parentRecord',
  'page',
  'shape',
  'enrich',
  'signIn',
  'signInAnswer',
  'signature',
  'placed',
  'action',
  'actionAnswer',
  'context',
  'contextAnswer',
  'validation',
] as const satisfies readonly Phase[];

/** The one table of which names are visible in which phase. */
const visible = {
  /** The datasource's configuration, defaults and environment variables filled in. Mappings see no secret of it. */
  configuration: [...everywhere, 'binding', 'mapping', 'mappingItem', 'mappingRequest', 'mappingRequestItem'],
  /** `name`, `version`, `apiVersion` of the connector. */
  connector: [...everywhere, 'binding'],
  /** What signing in gave, by the names that the document keeps it under. */
  connection: everywhere,
  /** The app that the datasource belongs to: `clientId`, `clientSecret` and what else it has. */
  app: everywhere,
  /** What the provider sent the person back with, by parameter. */
  callback: ['signIn', 'signInAnswer'],
  /** `redirectUri`, `state`, `codeVerifier`, `codeChallenge` of an access that a person allows. */
  authorization: ['signIn', 'signInAnswer'],
  /** The moment of a signature or of signing in: `seconds`, `milliseconds`, `iso`, `isoSeconds`, `compact`, `http`. */
  timestamp: ['signIn', 'signInAnswer', 'signature', 'placed', 'action'],
  /** A random text, new each time that something is signed. */
  nonce: ['signIn', 'signInAnswer', 'signature', 'placed'],
  /** The request that is signed: `method`, `url`, `host`, `path`, `query`, `headers`, `body` and what else signatures are made over. */
  request: ['signature'],
  /** Values that a signer computes before, by name. */
  values: ['signature'],
  /** The signature, where it is placed. */
  signature: ['signature'],
  /** A random UUID, new each time that something is signed or an action is called. */
  uuid: ['signIn', 'signInAnswer', 'signature', 'placed', 'action'],
  /** What the caller of an action gave, its defaults filled in. */
  input: ['action', 'actionAnswer'],
  /** Values that were asked for once for the connection, by name. */
  context: [
    'operation',
    'byId',
    'job',
    'jobStatus',
    'parentRecord',
    'page',
    'shape',
    'enrich',
    'action',
    'actionAnswer',
    'context',
    'contextAnswer',
    'validation',
    'mapping',
    'mappingItem',
  ],
  /** `folder`: path of the folder of the files that were uploaded for the datasource; absent where none may be. */
  uploads: ['connection'],
  /** `name`, `externalName`, `collectionKey`, `label` of the object. */
  object: ['operation', 'byId', 'job', 'jobStatus', 'parentRecord', 'page', 'shape', 'enrich'],
  /** The values of the partition in hand, by the names that its sources give. Within a source: those of the sources before it. */
  partition: ['operation', 'byId', 'record', 'mapping', 'mappingItem', 'job', 'jobStatus', 'parentRecord', 'page', 'shape', 'enrich'],
  /** `since` and `until`: the bounds of the read, as the API writes times; absent where there is none. */
  cursor: ['operation', 'page', 'shape'],
  /** Id of the record that is asked for. */
  id: ['byId'],
  /** The record as the provider gave it; of the way back of a mapping, the host's. */
  record: ['found', 'record', 'parentRecord', 'page', 'shape', 'enrich', 'mappingRequest', 'mappingRequestItem'],
  /** The ids that a batch asks for, as texts. */
  ids: ['enrich'],
  /** What was captured of a job, by name, and `result`: one of its results. */
  job: ['job', 'jobStatus'],
  /** The body of a response: JSON where it is JSON, else its text. */
  response: ['answer', 'jobStatus', 'page', 'signInAnswer', 'actionAnswer', 'contextAnswer'],
  /** The status of a response. */
  status: ['answer', 'jobStatus', 'signInAnswer', 'actionAnswer', 'contextAnswer'],
  /** The page in hand: `number` from 1, `count` of its raw records, `received` with those of earlier pages, `token` it was asked with. */
  page: ['page'],
  /** The headers of a response, by lower-case name. */
  headers: ['answer', 'jobStatus', 'page', 'signInAnswer', 'actionAnswer', 'contextAnswer'],
  /** The record as the provider gave it. */
  data: ['mapping', 'mappingItem'],
  /** The item of a list that is mapped. */
  item: ['mappingItem', 'mappingRequestItem'],
  /** Its number in the list, from 0. */
  index: ['mappingItem', 'mappingRequestItem'],
} as const satisfies { readonly [name: string]: readonly Phase[] };

export type VisibleName = keyof typeof visible;

/** Members of the names whose shape Ferrule itself decides. */
export const members = {
  connector: ['name', 'version', 'apiVersion'],
  object: ['name', 'externalName', 'collectionKey', 'label', 'found'],
  cursor: ['since', 'until'],
  uploads: ['folder'],
  authorization: ['redirectUri', 'state', 'codeVerifier', 'codeChallenge'],
  timestamp: ['seconds', 'milliseconds', 'iso', 'isoSeconds', 'compact', 'http'],
} as const satisfies { readonly [Name in VisibleName]?: readonly string[] };

/** Names that a single `{name}` of a URL falls back on. */
export const urlFallbacks = ['configuration'] as const;

export function namesIn(phase: Phase): readonly VisibleName[] {
  return (Object.keys(visible) as VisibleName[]).filter((name) => (visible[name] as readonly Phase[]).includes(phase));
}

/** All phases, in the order of their names. */
export const phases: readonly Phase[] = [...new Set<Phase>(Object.values(visible).flat())].toSorted();

/**
 * Where in a document which phase holds; `*` is any one key or index, `**` any number of indexes and `of`. The first that is a
 * beginning of the place counts.
 */
const places: readonly (readonly [DocumentKind, string, Phase])[] = [
  ['connector', 'defaults/list/incremental/zone', 'binding'],
  ['connector', 'defaults/list/incremental/format', 'binding'],
  ['connector', 'defaults/list/incremental/formats', 'binding'],
  ['connector', 'defaults/list/incremental/settle', 'binding'],
  ['connector', 'objects/*/list/incremental/zone', 'binding'],
  ['connector', 'objects/*/list/incremental/format', 'binding'],
  ['connector', 'objects/*/list/incremental/formats', 'binding'],
  ['connector', 'objects/*/list/incremental/settle', 'binding'],
  ['connector', 'http/errors', 'answer'],
  ['connector', 'defaults/list/errors', 'answer'],
  ['connector', 'defaults/get/errors', 'answer'],
  ['connector', 'objects/*/list/errors', 'answer'],
  ['connector', 'objects/*/get/errors', 'answer'],
  ['connector', 'defaults/list/shape/*/enrich/errors', 'answer'],
  ['connector', 'defaults/list/shape/*/enrich/when', 'shape'],
  ['connector', 'defaults/list/shape/*/enrich', 'enrich'],
  ['connector', 'defaults/list/shape', 'shape'],
  ['connector', 'defaults/get/shape/*/enrich/errors', 'answer'],
  ['connector', 'defaults/get/shape/*/enrich/when', 'shape'],
  ['connector', 'defaults/get/shape/*/enrich', 'enrich'],
  ['connector', 'defaults/get/shape', 'shape'],
  ['connector', 'objects/*/list/shape/*/enrich/errors', 'answer'],
  ['connector', 'objects/*/list/shape/*/enrich/when', 'shape'],
  ['connector', 'objects/*/list/shape/*/enrich', 'enrich'],
  ['connector', 'objects/*/list/shape', 'shape'],
  ['connector', 'objects/*/get/shape/*/enrich/errors', 'answer'],
  ['connector', 'objects/*/get/shape/*/enrich/when', 'shape'],
  ['connector', 'objects/*/get/shape/*/enrich', 'enrich'],
  ['connector', 'objects/*/get/shape', 'shape'],
  ['connector', 'http', 'connection'],
  ['connector', 'test/expect', 'answer'],
  ['connector', 'test', 'connection'],
  ['connector', 'validate', 'validation'],
  ['connector', 'context/*/errors', 'answer'],
  ['connector', 'context/*/response', 'contextAnswer'],
  ['connector', 'context', 'context'],
  ['connector', 'actions/*/errors', 'answer'],
  ['connector', 'actions/*/response', 'actionAnswer'],
  ['connector', 'actions', 'action'],
  ['connector', 'defaults/list/partitions/**/where', 'parentRecord'],
  ['connector', 'defaults/list/job/submit', 'operation'],
  ['connector', 'defaults/list/job/captures', 'operation'],
  ['connector', 'defaults/list/job/until', 'jobStatus'],
  ['connector', 'defaults/list/job/failed', 'jobStatus'],
  ['connector', 'defaults/list/job/empty', 'jobStatus'],
  ['connector', 'defaults/list/job', 'job'],
  ['connector', 'defaults/list', 'operation'],
  ['connector', 'defaults/get', 'byId'],
  ['connector', 'objects/*/list/partitions/**/where', 'parentRecord'],
  ['connector', 'objects/*/list/job/submit', 'operation'],
  ['connector', 'objects/*/list/job/captures', 'operation'],
  ['connector', 'objects/*/list/job/until', 'jobStatus'],
  ['connector', 'objects/*/list/job/failed', 'jobStatus'],
  ['connector', 'objects/*/list/job/empty', 'jobStatus'],
  ['connector', 'objects/*/list/job', 'job'],
  ['connector', 'objects/*/list', 'operation'],
  ['connector', 'objects/*/parent/where', 'parentRecord'],
  ['connector', 'objects/*/parent', 'operation'],
  ['connector', 'discover', 'found'],
  ['connector', 'objects/*/get', 'byId'],
  ['connector', 'objects/*/entity', 'record'],
  ['connector', 'objects/*/when', 'binding'],
  ['mapping', 'transform', 'mapping'],
  ['mapping', 'rules/*/rules', 'mappingItem'],
  ['mapping', 'rules', 'mapping'],
  ['mapping', 'request/rules/*/rules', 'mappingRequestItem'],
  ['mapping', 'request', 'mappingRequest'],
];

/** Where expressions look at a page, however deep in choices: not the places of values that have the same name. */
const pageExpression =
  /^(?:defaults|objects\/\d+)\/(?:list|(?:list|get)\/shape\/\d+\/enrich)\/(?:truncated|pagination(?:\/cases\/[^/]+|\/default)*\/(?:until|next))$/;

/** The phase at a place of a document; undefined where no expression runs. `textAt` tells what else stands in it. */
export function phaseAt(kind: DocumentKind, at: readonly string[], textAt?: TextAt): Phase | undefined {
  const segments = plainPlace(at);
  if (kind === 'connector' && pageExpression.test(segments.map(encodeURIComponent).join('/'))) return 'page';
  if (kind === 'connector' && segments[0] === 'authentication') return signInPhase(segments, textAt);
  // A datasource's own mappings are mappings.
  if (kind === 'datasource') return segments[0] === 'mappings' ? phaseAt('mapping', segments.slice(2)) : undefined;
  return places.find(([of, place]) => of === kind && startsWith(segments, place.split('/')))?.[2];
}

/** The place of a list that has the same words: what finds objects is a list of its own, and changes are one in another. */
function plainPlace(at: readonly string[]): readonly string[] {
  const segments = at[0] === 'discover' && at[2] === 'from' ? ['objects', '0', 'list', ...at.slice(3)] : at;
  const list = segments[0] === 'defaults' ? 1 : segments[0] === 'objects' ? 2 : undefined;
  const isChanges = list !== undefined && segments[list] === 'list' && segments[list + 1] === 'changes';
  return isChanges ? [...segments.slice(0, list + 1), ...segments.slice(list + 2)] : segments;
}

function startsWith(segments: readonly string[], beginning: readonly string[]): boolean {
  const deep = beginning.indexOf('**');
  if (deep >= 0) {
    const rest = beginning.slice(deep + 1);
    const after = segments.findIndex((part, at) => at >= deep && part !== 'of' && !/^\d+$/.test(part));
    return after >= 0 && startsWith(segments, beginning.slice(0, deep)) && startsWith(segments.slice(after), rest);
  }
  return beginning.every((part, index) => part === '*' || part === segments[index]);
}
