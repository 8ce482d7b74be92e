import { errorTable } from '../../kernel/error-table.ts';
import { scalarAt } from '../source/edit.ts';
import type { ListNode, MapNode, Node, Scalar } from '../source/node.ts';
import { childAt, entriesOf, itemsOf, textOf } from '../source/node.ts';

/** `rateLimitConfig` as one entry of `http.rateLimit`. All its strategies hold in a window that slides; a burst beyond the limit does not. */
export function rateLimitOf(config: Node): Node | undefined {
  const known = ['strategy', 'maxRequests', 'windowSeconds', 'respectUpstreamLimits', 'rateLimitHeaders'];
  const strategies = [undefined, 'fixed_window', 'sliding_window', 'token_bucket', 'leaky_bucket'];
  if (!hasOnly(config, known) || !strategies.includes(textOf(childAt(config, 'strategy')))) return undefined;
  const [requests, seconds] = [childAt(config, 'maxRequests'), childAt(config, 'windowSeconds')];
  if (requests === undefined || seconds?.kind !== 'scalar' || typeof seconds.value !== 'number') return undefined;
  const learn = learningOf(config);
  return listOf(config, [
    mapOf(config, [
      ['requests', requests],
      ['per', scalarAt(seconds, `PT${seconds.value}S`)],
      ['learn', learn],
    ]),
  ]);
}

const usualHeaders = { limit: 'X-RateLimit-Limit', remaining: 'X-RateLimit-Remaining', reset: 'X-RateLimit-Reset' };

/** The usual headers, unless they are named or not to be looked at. */
function learningOf(config: Node): Node | undefined {
  const respected = childAt(config, 'respectUpstreamLimits');
  if (respected?.kind === 'scalar' && respected.value === false) return undefined;
  const named = childAt(config, 'rateLimitHeaders');
  if (respected === undefined && named === undefined) return undefined;
  const at = named ?? config;
  const header = (name: keyof typeof usualHeaders): Node => childAt(named, name) ?? scalarAt(at, usualHeaders[name]);
  return mapOf(at, [
    ['limit', header('limit')],
    ['remaining', header('remaining')],
    ['reset', mapOf(at, [['header', header('reset')]])],
  ]);
}

/** The rules of `errorMapping` as `http.errors`. */
export function errorRulesOf(mapping: Node): Node | undefined {
  if (!hasOnly(mapping, ['rules'])) return undefined;
  const rules = itemsOf(childAt(mapping, 'rules')).map(errorRuleOf);
  return rules.every((rule) => rule !== undefined) ? listOf(mapping, rules) : undefined;
}

function errorRuleOf(rule: Node): Node | undefined {
  if (!hasOnly(rule, ['sourceCode', 'targetCode', 'retryable', 'userMessage'])) return undefined;
  const [source, target, retryable] = ['sourceCode', 'targetCode', 'retryable'].map((key) => childAt(rule, key));
  const code = codeOf(textOf(target));
  if (source?.kind !== 'scalar' || !target || code === undefined) return undefined;
  const isRetry = retryable?.kind === 'scalar' && retryable.value === true;
  const status = scalarAt(source, statusOf(source.value));
  return mapOf(rule, [
    ['status', status],
    ['then', scalarAt(rule, isRetry ? 'retry' : 'fail')],
    ['code', scalarAt(target, code)],
    ['message', childAt(rule, 'userMessage')],
  ]);
}

/** `422` may be written as text. */
function statusOf(value: Scalar): Scalar {
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
}

/** Our code for a word of theirs. */
function codeOf(word: string | undefined): string | undefined {
  const upstream = ['AUTH_FAILED', 'UPSTREAM_', 'ENTITY_NOT_FOUND', 'RATE_LIMIT', 'TIMEOUT'];
  return Object.entries(errorTable).find(
    ([code, { aliases }]) =>
      upstream.some((start) => code.startsWith(start)) && (aliases as readonly (string | undefined)[]).includes(word),
  )?.[0];
}

function hasOnly(node: Node, known: readonly string[]): boolean {
  return node.kind === 'map' && entriesOf(node).every(([key]) => known.includes(key));
}

function listOf(at: Node, items: readonly Node[]): ListNode {
  return { kind: 'list', span: at.span, pointer: at.pointer, items };
}

function mapOf(at: Node, values: readonly (readonly [key: string, value: Node | undefined])[]): MapNode {
  const entries = values.flatMap(([key, value]) => (value ? [[key, { key: value.span, value }] as const] : []));
  return { kind: 'map', span: at.span, pointer: at.pointer, flow: true, entries: new Map(entries) };
}
