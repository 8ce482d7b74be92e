import { childAt, entriesOf, entryAt, isText, type MapNode, type Node, spoken, textOf } from '../source/node.ts';
import { atKey, atMap } from '../source/problem.ts';
import { checkSteps } from './authentication-steps.ts';
import type { DocumentContext, DocumentRule } from './rule.ts';

/** A way to sign in has what its grant needs, no word that nothing reads, and something that it does; so do its steps. */
export const authenticationRule: DocumentRule = {
  kinds: ['connector'],
  check(context) {
    const authentication = childAt(context.root, 'authentication');
    if (authentication) checkWay(authentication, ['authentication'], context);
  },
};

function checkWay(node: Node, segments: readonly string[], context: DocumentContext): void {
  if (node.kind !== 'map') return;
  const type = typeOf(node);
  if (type === 'select') checkCases(node, segments, context);
  if (type === 'oauth2') checkOauth2(node, segments, context);
  if (type === 'flow') checkFlow(node, segments, context);
  checkSteps(node, segments, context.report);
}

function typeOf(node: MapNode): string | undefined {
  return wordOf(node, 'type', undefined);
}

function wordOf(node: MapNode, key: string, otherwise: string | undefined): string | undefined {
  const entry = entryAt(node, key);
  return entry && isText(entry.value) ? textOf(entry.value) : otherwise;
}

function checkCases(node: MapNode, segments: readonly string[], context: DocumentContext): void {
  for (const [name, { value }] of entriesOf(childAt(node, 'cases'))) checkWay(value, [...segments, 'cases', name], context);
  const otherwise = entryAt(node, 'default');
  if (otherwise) checkWay(otherwise.value, [...segments, 'default'], context);
}

/** Which keys a grant needs (RFC 6749 §4, RFC 7523). */
const needed: { readonly [grant: string]: readonly string[] } = {
  authorizationCode: ['authorizationUrl'],
  deviceCode: ['deviceAuthorizationUrl'],
  password: ['username', 'password'],
  refreshToken: ['refreshToken'],
  jwtBearer: ['assertion'],
};

/** Keys that only some grants read. */
const readBy: { readonly [key: string]: readonly string[] } = {
  authorizationUrl: ['authorizationCode'],
  deviceAuthorizationUrl: ['deviceCode'],
  authorizationParameters: ['authorizationCode', 'deviceCode'],
  plainParameters: ['authorizationCode'],
  pkce: ['authorizationCode'],
  code: ['authorizationCode'],
  state: ['authorizationCode'],
  before: ['authorizationCode', 'deviceCode'],
  callback: ['authorizationCode'],
  username: ['password'],
  password: ['password'],
  refreshToken: ['refreshToken'],
  refreshUrl: ['authorizationCode', 'deviceCode'],
  refreshParameters: ['authorizationCode', 'deviceCode'],
  refreshHeaders: ['authorizationCode', 'deviceCode'],
};

function checkOauth2(node: MapNode, segments: readonly string[], { report }: DocumentContext): void {
  const grant = wordOf(node, 'grant', 'authorizationCode') ?? '';
  const proof = wordOf(node, 'clientAuthentication', 'post') ?? '';
  const where = spoken(segments);
  const byGrant = ['tokenUrl', ...(needed[grant] ?? [])];
  const keys = proof === 'privateKeyJwt' ? [...byGrant, 'assertion'] : byGrant;
  const discovered = entryAt(node, 'issuer') ?? entryAt(node, 'resource');
  const isThere = (key: string): boolean => (entryAt(node, key) ?? (key.endsWith('Url') ? discovered : undefined)) !== undefined;
  for (const key of new Set(keys)) {
    if (isThere(key)) continue;
    const word = byGrant.includes(key) ? `grant: ${grant}` : `clientAuthentication: ${proof}`;
    report({
      code: 'missing-key',
      at: atMap(node, entryAt(node, 'type')),
      message: `${where}: \`${word}\` needs \`${key}\``,
      hint: `add \`${key}\`${key.endsWith('Url') ? ', or the `issuer` that publishes it' : ''}, or choose another ${byGrant.includes(key) ? 'grant' : 'way'}`,
    });
  }
  checkRead(node, where, grant, keys, report);
}

function checkRead(node: MapNode, where: string, grant: string, keys: readonly string[], report: DocumentContext['report']): void {
  for (const [key, entry] of entriesOf(node)) {
    const grants = readBy[key];
    const isRead = key === 'assertion' ? keys.includes('assertion') : grants === undefined || grants.includes(grant);
    if (isRead) continue;
    report({
      code: 'key-conflict',
      at: atKey(entry),
      message: `${where}.${key}: nothing reads it with \`grant: ${grant}\``,
      hint:
        key === 'assertion'
          ? 'leave it out, or say `clientAuthentication: privateKeyJwt`'
          : `leave it out, or say \`grant: ${(grants ?? []).join(' or ')}\``,
    });
  }
}

function checkFlow(node: MapNode, segments: readonly string[], { report }: DocumentContext): void {
  const where = spoken(segments);
  const has = (key: string): boolean => entryAt(node, key) !== undefined;
  if (!has('steps') && (has('authorize') || !(has('sign') || has('place'))))
    report({
      code: 'missing-key',
      at: atMap(node, entryAt(node, 'type')),
      message: `${where}: a flow needs \`steps\`${has('authorize') ? ' that make something of what the provider gives back' : ', or what is sent without them: `place` or `sign`'}`,
      hint: 'add `steps: [{ request: …, captures: { token: { body: … } } }]`',
    });
  const idle = has('steps') ? [] : ['registration', 'refresh', 'invalid', 'afterConnect', 'beforeDisconnect'].filter(has);
  for (const key of idle) {
    const entry = entryAt(node, key);
    if (!entry) continue;
    report({
      code: 'key-conflict',
      at: atKey(entry),
      message: `${where}.${key}: nothing reads it without \`steps\``,
      hint: 'leave it out',
    });
  }
}
