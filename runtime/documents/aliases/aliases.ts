import type { MapNode, Node } from '../source/node.ts';
import { childAt, isText, textOf } from '../source/node.ts';
import { scalarAt } from '../source/edit.ts';
import type { Alias } from './alias.ts';
import { errorRulesOf, rateLimitOf } from './limits-and-errors.ts';
import { mappingAliases } from './mapping-aliases.ts';

const machineName = /^[a-z_][a-z0-9_]*$/;
const lists = ['defaults/list', 'objects/*/list'];
const incrementals = lists.map((list) => `${list}/incremental`);
const authentications = withCases(['authentication']);
const synchronizations = ['synchronization', 'synchronization/objects/*'];
const paginations = withCases(lists.map((list) => `${list}/pagination`));

/** The spellings of the seeds, in the order in which they are rewritten. Each has a vector of its name. */
export const aliases: readonly Alias[] = [
  // What a connector is called: `{ name: My Shop, type: my_shop }` says label and name.
  {
    name: 'display name beside type',
    kind: 'connector',
    at: [''],
    from: 'name',
    to: 'label',
    when: (map) => isName(map, 'type') && !isName(map, 'name'),
  },
  {
    name: 'type as name',
    kind: 'connector',
    at: [''],
    from: 'type',
    to: 'name',
    when: (map) => isName(map, 'type') && !map.entries.has('name'),
  },
  { name: 'displayName', kind: 'connector', at: ['', 'objects/*'], from: 'displayName', to: 'label' },
  { name: 'configSchema', kind: 'connector', at: [''], from: 'configSchema', to: 'configurationSchema' },

  { name: 'auth', kind: 'connector', at: [''], from: 'auth', to: 'authentication' },
  { name: 'credentials', kind: 'connector', at: authentications, from: 'credentials', to: '.' },
  {
    name: 'api_key',
    kind: 'connector',
    at: authentications,
    from: 'type',
    to: 'type',
    convert: word({ api_key: 'apiKey', 'api-key': 'apiKey' }),
  },
  { name: 'apiKey credential', kind: 'connector', at: authentications, from: 'apiKey', to: 'value', when: isType('apiKey') },
  { name: 'key', kind: 'connector', at: authentications, from: 'key', to: 'value', when: isType('apiKey') },
  { name: 'headerName', kind: 'connector', at: authentications, from: 'headerName', to: 'place/header', when: isType('apiKey') },
  { name: 'paramName', kind: 'connector', at: authentications, from: 'paramName', to: 'place/query', when: isType('apiKey') },

  {
    name: 'oauth2 alone',
    kind: 'connector',
    at: [''],
    from: 'authentication',
    to: 'authentication',
    replaces: true,
    when: (map) => !map.entries.has('http') && !map.entries.has('baseUrl') && textAt(map, 'authorizationUrl') !== undefined,
    also: besideOauth2,
  },

  { name: 'baseUrl', kind: 'connector', at: [''], from: 'baseUrl', to: 'http/baseUrl' },
  {
    name: 'connectionTimeoutMs',
    kind: 'connector',
    at: [''],
    from: 'connectionTimeoutMs',
    to: 'http/timeouts/connect',
    convert: milliseconds,
  },
  { name: 'requestTimeoutMs', kind: 'connector', at: [''], from: 'requestTimeoutMs', to: 'http/timeouts/total', convert: milliseconds },
  { name: 'retryConfig', kind: 'connector', at: [''], from: 'retryConfig', to: 'http/retry' },
  { name: 'initialDelayMs', kind: 'connector', at: ['http/retry'], from: 'initialDelayMs', to: 'initialDelay', convert: milliseconds },
  { name: 'maxDelayMs', kind: 'connector', at: ['http/retry'], from: 'maxDelayMs', to: 'maxDelay', convert: milliseconds },
  { name: 'backoffMultiplier', kind: 'connector', at: ['http/retry'], from: 'backoffMultiplier', to: 'multiplier' },
  { name: 'retryableStatusCodes', kind: 'connector', at: ['http/retry'], from: 'retryableStatusCodes', to: 'statuses' },
  { name: 'retryOnNetworkError', kind: 'connector', at: ['http/retry'], from: 'retryOnNetworkError', to: 'onNetworkError' },
  {
    name: 'strategy no_retry',
    kind: 'connector',
    at: ['http/retry'],
    from: 'strategy',
    to: 'maxAttempts',
    convert: word({ no_retry: 1 }),
    replaces: true,
  },
  {
    name: 'strategy fixed_delay',
    kind: 'connector',
    at: ['http/retry'],
    from: 'strategy',
    to: 'multiplier',
    convert: word({ fixed_delay: 1 }),
    replaces: true,
  },
  // Exponential is what a retry is unless `multiplier` says otherwise.
  {
    name: 'strategy exponential_backoff',
    kind: 'connector',
    at: ['http/retry'],
    from: 'strategy',
    to: undefined,
    convert: word({ exponential_backoff: '' }),
  },

  { name: 'rateLimitConfig', kind: 'connector', at: [''], from: 'rateLimitConfig', to: 'http/rateLimit', convert: rateLimitOf },
  { name: 'errorMapping', kind: 'connector', at: [''], from: 'errorMapping', to: 'http/errors', convert: errorRulesOf },

  { name: 'responsePath', kind: 'connector', at: lists, from: 'responsePath', to: 'records' },
  { name: 'timestampField', kind: 'connector', at: lists, from: 'timestampField', to: 'incremental/cursor' },
  { name: 'cursorField', kind: 'connector', at: incrementals, from: 'cursorField', to: 'cursor' },
  { name: 'timestampField in incremental', kind: 'connector', at: incrementals, from: 'timestampField', to: 'cursor' },

  { name: 'pagination config', kind: 'connector', at: paginations, from: 'config', to: '.' },
  { name: 'pageParam', kind: 'connector', at: paginations, from: 'pageParam', to: 'page/query', when: isType('page') },
  { name: 'totalPagesField', kind: 'connector', at: paginations, from: 'totalPagesField', to: 'totalPages/body', when: isType('page') },
  { name: 'offsetParam', kind: 'connector', at: paginations, from: 'offsetParam', to: 'offset/query', when: isType('offset') },
  { name: 'hasMoreField', kind: 'connector', at: paginations, from: 'hasMoreField', to: 'hasMore/body' },
  { name: 'nextCursorField', kind: 'connector', at: paginations, from: 'nextCursorField', to: 'next/body', when: isType('cursor') },
  {
    name: 'cursorParam',
    kind: 'connector',
    at: paginations,
    from: 'cursorParam',
    to: 'place/query',
    when: isType('cursor'),
    also: () => ({ 'next/body': 'next_cursor' }),
  },
  { name: 'sizeParam', kind: 'connector', at: paginations, from: 'sizeParam', to: 'size/query' },
  { name: 'limitParam', kind: 'connector', at: paginations, from: 'limitParam', to: 'size/query' },
  { name: 'pageSize', kind: 'connector', at: paginations, from: 'pageSize', to: 'size/value', also: sizeName },

  { name: 'name beside app_key', kind: 'datasource', at: [''], from: 'name', to: 'label', when: (map) => map.entries.has('app_key') },
  { name: 'app_key', kind: 'datasource', at: [''], from: 'app_key', to: 'name' },
  { name: 'displayName of a datasource', kind: 'datasource', at: [''], from: 'displayName', to: 'label' },
  { name: 'config', kind: 'datasource', at: [''], from: 'config', to: 'configuration' },
  { name: '_env', kind: 'datasource', at: ['configuration'], from: /^[a-z].*_env$/, to: withoutEnv, convert: reference },
  { name: 'interval in seconds', kind: 'datasource', at: ['synchronization'], from: 'interval', to: 'interval', convert: seconds },
  { name: 'reconcile in seconds', kind: 'datasource', at: ['synchronization'], from: 'reconcile', to: 'reconcile', convert: seconds },
  { name: 'sync_from', kind: 'datasource', at: [''], from: 'sync_from', to: 'synchronization/syncFrom' },
  { name: 'syncFrom', kind: 'datasource', at: [''], from: 'syncFrom', to: 'synchronization/syncFrom' },
  { name: 'sync_from in synchronization', kind: 'datasource', at: synchronizations, from: 'sync_from', to: 'syncFrom' },
  {
    name: 'deleteMode',
    kind: 'datasource',
    at: synchronizations,
    from: 'deleteMode',
    to: 'deletes',
    convert: word({ hard_delete: 'hard', soft_delete: 'soft', ignore: 'ignore' }),
  },
  {
    name: 'hard_delete and soft_delete',
    kind: 'datasource',
    at: synchronizations,
    from: 'deletes',
    to: 'deletes',
    convert: word({ hard_delete: 'hard', soft_delete: 'soft' }),
  },
  // At once is by webhooks; what they lose is found by the hour.
  {
    name: 'frequency real-time',
    kind: 'datasource',
    at: ['synchronization'],
    from: 'frequency',
    to: 'strategy',
    convert: word({ 'real-time': 'webhook_and_poll' }),
  },
  {
    name: 'frequency',
    kind: 'datasource',
    at: ['synchronization'],
    from: 'frequency',
    to: 'interval',
    convert: word({ hourly: 'PT1H', daily: 'P1D', weekly: 'P7D' }),
    also: () => ({ strategy: 'poll' }),
  },
  ...mappingAliases,
];

/** Where a strategy stands, and where a `select` has it. */
function withCases(places: readonly string[]): readonly string[] {
  return places.flatMap((place) => [place, `${place}/cases/*`, `${place}/default`]);
}

function isName(map: MapNode, key: string): boolean {
  return machineName.test(textOf(childAt(map, key)) ?? '');
}

function isType(type: string): (map: MapNode) => boolean {
  return (map) => textOf(childAt(map, 'type')) === type;
}

function word(words: { readonly [from: string]: string | number }): (value: Node) => Node | undefined {
  return (value) => {
    const to = isText(value) && Object.hasOwn(words, value.value) ? words[value.value] : undefined;
    return to === undefined ? undefined : scalarAt(value, to);
  };
}

function milliseconds(value: Node): Node {
  return value.kind === 'scalar' && typeof value.value === 'number' ? scalarAt(value, `${value.value}ms`) : value;
}

function seconds(value: Node): Node | undefined {
  return value.kind === 'scalar' && typeof value.value === 'number' ? scalarAt(value, `PT${value.value}S`) : undefined;
}

/** What the seeds call the parameter unless told otherwise. */
function sizeName(map: MapNode): { readonly [to: string]: string } {
  return { 'size/query': isType('page')(map) ? 'per_page' : 'limit', ...(isType('cursor')(map) ? { 'next/body': 'next_cursor' } : {}) };
}

/** `api_key_env: SHOP_KEY` → `apiKey: "${env:SHOP_KEY}"`. */
function withoutEnv(key: string): string {
  return key.replace(/_env$/, '').replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function reference(value: Node): Node | undefined {
  return isText(value) && /^\w+$/.test(value.value) ? scalarAt(value, `\${env:${value.value}}`) : undefined;
}

function textAt(map: MapNode, key: string): string | undefined {
  const node = childAt(map, 'authentication', key);
  return node && isText(node) ? textOf(node) : undefined;
}

/** The seed's connector says no more than where people sign in: the API is there, and a datasource has what the addresses name, and its client. */
function besideOauth2(map: MapNode): { readonly [to: string]: string | boolean } {
  const url = textAt(map, 'authorizationUrl') ?? '';
  const baseUrl = { 'http/baseUrl': /^https?:\/\/[^/]+/.exec(url)?.[0] ?? url };
  if (map.entries.has('configurationSchema') || map.entries.has('configSchema')) return baseUrl;
  const names = `${url} ${textAt(map, 'tokenUrl') ?? ''}`.matchAll(/\{(\w+)\}/g);
  const properties = [...[...names].map(([, name]) => name), 'apiKey', 'apiSecret'];
  const typed = properties.map((name) => [`configurationSchema/properties/${name}/type`, 'string'] as const);
  return {
    ...baseUrl,
    'configurationSchema/type': 'object',
    ...Object.fromEntries(typed),
    'configurationSchema/properties/apiSecret/secret': true,
  };
}
