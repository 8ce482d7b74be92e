import type { HttpMethod } from '../../documents/terms.ts';
import type { Budget, BudgetLearning, BudgetMatch, WaitFormat } from '../../http/index.ts';
import { parseDuration } from '../../kernel/duration.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/json.ts';
import type { RulePlan } from '../responses/rule-plan.ts';

/** What an operation says of its responses and its rate limits. */
export interface OperationUse {
  /** `objects.order.list`. */
  readonly operation: string;
  readonly rules: readonly RulePlan[];
  /** Names of the limits that it pays to. */
  readonly rateLimits: readonly string[];
  readonly cost: number | undefined;
  /** What tells the partition in hand, its values as texts. */
  readonly partition?: string | undefined;
}

/** An entry of `http.rateLimit` once the configuration is known. */
export interface RateLimit extends Omit<Budget, 'key' | 'payer'> {
  /** Tells apart entries of one name. */
  readonly place: number;
  readonly share: readonly string[];
}

/** As the document has it, its templates rendered. */
interface RenderedLimit {
  readonly name?: string;
  readonly requests?: unknown;
  readonly per?: unknown;
  readonly concurrency?: unknown;
  readonly cost?: unknown;
  readonly match?: { readonly method?: HttpMethod | readonly HttpMethod[]; readonly path?: string };
  readonly learn?: {
    readonly limit?: string;
    readonly remaining?: string;
    readonly reset?: { readonly header: string; readonly as?: WaitFormat };
  };
  readonly share?: readonly string[];
  readonly queue?: number;
}

/** Throws CONNECTOR_CONFIG_INVALID where configuration gave something that is no limit: to go on without one would breach it. */
export function renderRateLimits(rendered: unknown, baseUrl: URL): readonly RateLimit[] {
  // The schema holds this shape; what templates gave is looked at one by one.
  return (rendered as readonly RenderedLimit[]).map((limit, place) => renderRateLimit(limit, place, baseUrl));
}

function renderRateLimit(limit: RenderedLimit, place: number, baseUrl: URL): RateLimit {
  const where = `http.rateLimit[${place}]`;
  const { name = 'default', match, learn, share = ['connection'], queue = 1_000 } = limit;
  const requests = wholeNumber(limit.requests, `${where}.requests`);
  const per = duration(limit.per, `${where}.per`);
  const concurrency = wholeNumber(limit.concurrency, `${where}.concurrency`);
  if ((requests === undefined) !== (per === undefined)) throw invalid(where, 'has one of `requests` and `per`; expected both or neither');
  if (requests === undefined && concurrency === undefined && learn === undefined) {
    throw invalid(where, 'limits nothing; expected `requests` with `per`, `concurrency` or `learn`');
  }
  const cost = wholeNumber(limit.cost, `${where}.cost`) ?? 1;
  return {
    place,
    name,
    requests,
    per,
    concurrency,
    cost,
    queue,
    share,
    match: match && matchOf(match, baseUrl),
    learn: learn && learningOf(learn),
  };
}

function matchOf({ method, path }: NonNullable<RenderedLimit['match']>, baseUrl: URL): BudgetMatch {
  const base = baseUrl.pathname.replace(/\/+$/, '');
  return {
    methods: method === undefined ? undefined : [method].flat(),
    path: path?.startsWith('/') ? `${base}${path}` : path,
  };
}

function learningOf({ limit, remaining, reset }: NonNullable<RenderedLimit['learn']>): BudgetLearning {
  return {
    limit: limit?.toLowerCase(),
    remaining: remaining?.toLowerCase(),
    reset: reset && { header: reset.header.toLowerCase(), as: reset.as },
  };
}

function wholeNumber(value: unknown, where: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 1) return number;
  throw invalid(where, `gives ${shown(value)}; expected a whole number from 1`);
}

function duration(value: unknown, where: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const milliseconds = typeof value === 'string' ? parseDuration(value) : undefined;
  if (milliseconds !== undefined && milliseconds > 0) return milliseconds;
  throw invalid(where, `gives ${shown(value)}; expected a duration, as PT10S`);
}

function shown(value: unknown): string {
  return isObject(value) || Array.isArray(value) ? 'a structure' : JSON.stringify(value);
}

function invalid(where: string, problem: string): ConnectorError {
  return new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}: ${problem}`);
}

export interface Payer extends Partial<OperationUse> {
  readonly connector: string;
  readonly datasource: string;
}

const defaultNames: readonly string[] = ['default'];

/** The budgets that requests of an operation pay to: those it names, and those that look at the request themselves. */
export function budgetsOf(limits: readonly RateLimit[], payer: Payer): readonly Budget[] | undefined {
  if (limits.length === 0) return undefined;
  const names = payer.rateLimits ?? defaultNames;
  return limits.flatMap(({ place, share, ...limit }) => {
    if (!limit.match && !names.includes(limit.name)) return [];
    return [{ ...limit, cost: payer.cost ?? limit.cost, payer: payer.datasource, key: keyOf(limit.name, place, share, payer) }];
  });
}

function keyOf(name: string, place: number, share: readonly string[], { connector, datasource, operation, partition }: Payer): string {
  return JSON.stringify([
    connector,
    name,
    place,
    share.includes('app') ? null : datasource,
    share.includes('operation') ? (operation ?? null) : null,
    share.includes('partition') ? (partition ?? null) : null,
  ]);
}
