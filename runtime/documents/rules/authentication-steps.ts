import { childAt, entriesOf, entryAt, itemsOf, type MapNode, type Node, spoken } from '../source/node.ts';
import { atKey, atMap } from '../source/problem.ts';
import type { DocumentContext } from './rule.ts';

type Report = DocumentContext['report'];

const lists: readonly (readonly string[])[] = [
  ['registration'],
  ['steps'],
  ['refresh'],
  ['then'],
  ['afterConnect'],
  ['beforeDisconnect'],
  ['authorize', 'before'],
];
const acts = ['request', 'jwt', 'compute'];
/** Keys of a step that only some of its acts read. */
const readBy: { readonly [key: string]: readonly string[] } = {
  authenticated: ['request'],
  basic: ['request'],
  sign: ['request'],
  success: ['request'],
  message: ['request'],
  captures: ['request'],
  as: ['jwt'],
  expires: ['request', 'jwt'],
};
const places = ['body', 'header', 'value'];

/** Each step of a way to sign in does one thing and has no word that nothing reads; each value is looked for in one place. */
export function checkSteps(way: MapNode, segments: readonly string[], report: Report): void {
  checkSources(way, segments, report);
  for (const list of lists) {
    for (const [index, step] of itemsOf(childAt(way, ...list)).entries()) {
      if (step.kind !== 'map') continue;
      const here = [...segments, ...list, String(index)];
      checkAct(step, here, report);
      checkSources(step, here, report);
    }
  }
}

function checkAct(step: MapNode, segments: readonly string[], report: Report): void {
  const where = spoken(segments);
  const [act, ...others] = acts.filter((key) => entryAt(step, key));
  if (act === undefined)
    report({
      code: 'not-exactly-one',
      at: atMap(step, undefined),
      message: `${where}: a step needs one of \`request\`, \`jwt\` and \`compute\``,
      hint: 'as in `{ request: { path: /login, method: POST }, captures: { token: { body: token } } }`',
    });
  for (const other of others) {
    const entry = entryAt(step, other);
    if (!entry) continue;
    report({
      code: 'not-exactly-one',
      at: atKey(entry),
      message: `${where}: a step does one thing: \`${act}\` and \`${other}\` cannot both be done`,
      hint: 'make two steps of it',
    });
  }
  if (act !== undefined && others.length === 0) checkIdle(step, act, where, report);
}

function checkIdle(step: MapNode, act: string, where: string, report: Report): void {
  for (const [key, entry] of entriesOf(step)) {
    const readers = readBy[key];
    if (readers === undefined || readers.includes(act)) continue;
    report({
      code: 'key-conflict',
      at: atKey(entry),
      message: `${where}.${key}: nothing reads it beside \`${act}\``,
      hint: `leave it out: it belongs to ${readers.map((one) => `\`${one}\``).join(' or ')}`,
    });
  }
}

/** `captures`, `token` of a session, and `expires`. */
function checkSources(node: MapNode, segments: readonly string[], report: Report): void {
  const captured = [...places, 'cookie'];
  for (const [name, { value }] of entriesOf(childAt(node, 'captures')))
    checkSource(value, [...segments, 'captures', name], captured, report);
  const type = childAt(node, 'type');
  const token = childAt(node, 'token');
  if (token && type?.kind === 'scalar' && type.value === 'session') checkSource(token, [...segments, 'token'], captured, report);
  for (const key of ['in', 'at']) {
    const source = childAt(node, 'expires', key);
    if (source) checkSource(source, [...segments, 'expires', key], places, report);
  }
}

function checkSource(source: Node, segments: readonly string[], allowed: readonly string[], report: Report): void {
  if (source.kind !== 'map') return;
  const named = allowed.filter((key) => entryAt(source, key));
  if (named.length === 1) return;
  const second = entryAt(source, named[1] ?? '');
  const words = allowed.map((key) => `\`${key}\``);
  report({
    code: 'not-exactly-one',
    at: second ? atKey(second) : atMap(source, undefined),
    message: `${spoken(segments)}: a value is in one place: ${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}; got ${named.join(' and ') || 'none'}`,
    hint: 'as in `{ body: data.token }`',
  });
}
