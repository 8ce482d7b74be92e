import { type ExchangeTrace, hostAndPort } from '../http/index.ts';
import { ConnectorError, type ErrorDetails } from '../kernel/errors.ts';
import { stringifyJson } from '../kernel/json.ts';
import type { BoundDatasource, BoundObject, ReadOptions, ReadPage, ReadRecord, TestOptions, TestResult } from './engine.ts';
import { checkExpectations } from './expectations.ts';
import { refuseGraphqlErrors } from './request/graphql-errors.ts';
import { renderRequest } from './request/render-request.ts';
import type { Answer } from './responses/answer.ts';
import { isSuccess, responseError } from './response-error.ts';
import { type Session, send } from './session.ts';
import { type TestReason, testReason } from './test-reason.ts';
import { checkValidations } from './validation.ts';

type Check = TestResult['checks'][number];

/**
 * Tests a datasource: one harmless request (the document's `test`, else the first page of its first object), and with
 * `checks` the conformance checks that any connector must pass, for each object that can be listed (TEST-24). Never
 * throws for what the provider does: a failure is the result.
 */
export async function checkConnector(session: Session, bound: BoundDatasource, options: TestOptions): Promise<TestResult> {
  const { clock } = session.parts;
  const started = clock.monotonic();
  const traces: ExchangeTrace[] = [];
  const send = { signal: options.signal, attempts: options.attempts, onTrace: (trace: ExchangeTrace) => void traces.push(trace) };
  const finish = (message: string, failure: Failure | null, checks: readonly Check[]): TestResult => ({
    success: failure === null,
    message,
    code: failure?.code ?? null,
    reason: failure?.reason ?? null,
    details: failure?.details,
    durationMs: Math.round(clock.monotonic() - started),
    checks,
    traces,
  });
  let asked: boolean;
  try {
    asked = await connect(session, bound, send);
  } catch (thrown) {
    const error = ConnectorError.from(thrown);
    return finish(error.message, failureOf(error), [{ name: 'connection', status: 'failed', message: error.message }]);
  }
  const checks: Check[] = [asked ? answered : nothingAsked];
  try {
    await checkValidations(session, send);
    if (session.plan.validations.length > 0) checks.push({ name: 'validation', status: 'passed', message: 'what must hold holds' });
  } catch (thrown) {
    const error = ConnectorError.from(thrown);
    const { message } = error;
    return finish(message, failureOf(error), [...checks, { name: 'validation', status: 'failed', message }]);
  }
  if (options.checks) for (const object of bound.objects.values()) checks.push(...(await checkObject(bound, object, send)));
  const failed = checks.filter(({ status }) => status === 'failed');
  const message =
    failed.length === 0 ? `${bound.name} works` : `${failed.length} of ${checks.length} checks failed; first: ${failed[0]?.message}`;
  return finish(message, failed.length === 0 ? null : { code: 'UPSTREAM_RESPONSE_INVALID', reason: 'content' }, checks);
}

interface Failure {
  readonly code: string;
  readonly reason: TestReason;
  readonly details?: ErrorDetails;
}

function failureOf(error: ConnectorError): Failure {
  return { code: error.code, reason: testReason(error), details: error.details };
}

const answered: Check = { name: 'connection', status: 'passed', message: 'the provider answered and accepted the credentials' };
const nothingAsked: Check = {
  name: 'connection',
  status: 'skipped',
  message: 'the connector only has actions, and none is called to test it; give it a `test` request',
};

interface Send {
  readonly signal: AbortSignal | undefined;
  readonly attempts: number | undefined;
  readonly onTrace: (trace: ExchangeTrace) => void;
}

/** False where there was nothing to ask, but to sign in. */
async function connect(session: Session, bound: BoundDatasource, options: Send): Promise<boolean> {
  const { plan, scope, parts } = session;
  if (!plan.test) {
    const first = [...bound.objects.values()].find(({ canList }) => canList);
    if (first) for await (const _page of bound.read(first.name, readOptions(options, 1))) return true;
    await session.connection();
    return first !== undefined;
  }
  const { base } = await session.connection();
  const draft = await renderRequest(plan.test, base, scope);
  let answered: Answer | undefined;
  try {
    const response = (answered = await send(session, draft, options));
    if (!isSuccess(response)) throw responseError(response, { method: draft.method, redactor: parts.redactor, clock: parts.clock });
    refuseGraphqlErrors(draft, response, parts.redactor);
    refusePage(response);
    await checkExpectations(session, response);
  } catch (thrown) {
    throw thrown instanceof ConnectorError ? withRedirect(thrown, draft.url, answered?.url) : thrown;
  }
  return true;
}

/** Where it was sent on to: credentials do not go there, so that what is said there says nothing of them, or it was not followed. */
function withRedirect(error: ConnectorError, asked: URL, answered: URL | undefined): ConnectorError {
  const to = answered ? answered.host : error.code === 'ADDRESS_REFUSED' ? error.details['host'] : undefined;
  const known: readonly unknown[] = [undefined, asked.host, asked.hostname, hostAndPort(asked)];
  const isElsewhere = answered ? answered.origin !== asked.origin : !known.includes(to);
  return isElsewhere ? error.with({ movedFrom: asked.host, movedTo: to }) : error;
}

function refusePage({ headers, url }: Answer): void {
  if (!/html/i.test(headers['content-type'] ?? '')) return;
  const message = `got a web page (text/html), expected data: is http.baseUrl right? ${url.host}`;
  throw new ConnectorError('UPSTREAM_RESPONSE_INVALID', message, { isPage: true });
}

const pagesLookedAt = 2;

async function checkObject(bound: BoundDatasource, object: BoundObject, options: Send): Promise<readonly Check[]> {
  if (!object.canList) return [{ name: `${object.name}: list`, status: 'skipped', message: 'declares no list operation' }];
  const pages: ReadPage[] = [];
  try {
    for await (const page of bound.read(object.name, { ...readOptions(options), prefetch: 0 })) {
      pages.push(page);
      void page.maxCursor;
      if (pages.length === pagesLookedAt) break;
    }
  } catch (thrown) {
    const { code, message } = ConnectorError.from(thrown);
    // Its parents are taken from the store, where no sync has brought them yet: nothing is wrong with it.
    return [{ name: `${object.name}: list`, status: code === 'RUN_NOT_FOUND' ? 'skipped' : 'failed', message }];
  }
  const records = pages.flatMap((page) => page.records);
  const list: Check = {
    name: `${object.name}: list`,
    status: 'passed',
    message: `${records.length} records on the first ${pages.length} page(s)`,
  };
  if (records.length === 0)
    return [list, { name: `${object.name}: records`, status: 'skipped', message: 'there are no records to look at' }];
  return [
    list,
    checkIds(object, records),
    checkPages(object, pages),
    checkCursor(object, pages),
    await checkMapping(object, pages),
    await checkGet(bound, object, records, options),
  ];
}

/** Mapping is looked at by itself. */
function readOptions({ signal, onTrace }: Send, limit?: number): Pick<ReadOptions, 'signal' | 'onTrace' | 'limit' | 'map'> {
  return { onTrace, map: false, ...(signal ? { signal } : {}), ...(limit === undefined ? {} : { limit }) };
}

function checkIds(object: BoundObject, records: readonly ReadRecord[]): Check {
  const name = `${object.name}: record ids`;
  const failed = records.find(({ failure }) => failure !== undefined);
  if (failed) return { name, status: 'failed', message: failed.failure ?? '' };
  const ids = new Set(records.map(({ entity }) => entity?.external_id));
  if (ids.size === records.length) return { name, status: 'passed', message: `${ids.size} different ids` };
  return { name, status: 'failed', message: `${records.length} records have ${ids.size} different ids: is \`recordId\` right?` };
}

function checkPages(object: BoundObject, pages: readonly ReadPage[]): Check {
  const name = `${object.name}: pagination`;
  const [first, second] = pages;
  if (!second) return { name, status: 'skipped', message: `one page (${first?.stop ?? 'no more'})` };
  const ids = new Set(first?.records.map(({ raw }) => raw));
  const again = second.records.filter(({ raw }) => ids.has(raw)).length;
  if (again > 0 && again === second.records.length) return { name, status: 'failed', message: 'the second page repeats the first' };
  return { name, status: 'passed', message: `the second page holds ${second.records.length - again} new records` };
}

function checkCursor(object: BoundObject, pages: readonly ReadPage[]): Check {
  const name = `${object.name}: incremental cursor`;
  if (!object.incremental) return { name, status: 'skipped', message: 'declares no `incremental`' };
  const found = pages.some(({ maxCursor }) => maxCursor !== undefined);
  return found
    ? { name, status: 'passed', message: 'records carry it' }
    : { name, status: 'failed', message: 'no record has the field that `incremental.cursor` names' };
}

/** There is nothing to look in, or another process has it: a server that runs beside it. */
const saysNothing: ReadonlySet<string> = new Set(['MAPPING_INVALID', 'STORE_LOCKED']);

/** What is looked up may not be there before a sync: that tells nothing of the rules. */
async function checkMapping({ name: object, mapping, mappings }: BoundObject, pages: readonly ReadPage[]): Promise<Check> {
  const name = `${object}: mapping`;
  if (!mappings || (await mappings.rules()) === undefined) return { name, status: 'skipped', message: 'no mapping applies' };
  const stored = pages.flatMap(({ records, partition }) => records.map(({ raw }) => ({ raw, partition: textOf(partition?.values) })));
  try {
    const failed = (await (await mappings.storedMapper()).map(stored)).flatMap((mapped) => ('errors' in mapped ? [mapped.errors[0]] : []));
    if (failed.length === 0) return { name, status: 'passed', message: `${mapping ?? 'it'} maps all ${stored.length}` };
    const looksUp = (await mappings.places()).length > 0;
    const message = `${failed.length} of ${stored.length} records do not map; first: ${failed[0]}`;
    return looksUp
      ? { name, status: 'skipped', message: `${message} (it looks things up: sync first)` }
      : { name, status: 'failed', message };
  } catch (thrown) {
    const { code, message } = ConnectorError.from(thrown);
    return { name, status: saysNothing.has(code) ? 'skipped' : 'failed', message };
  }
}

function textOf(values: object | undefined): string | null {
  return values === undefined ? null : stringifyJson(values);
}

async function checkGet(bound: BoundDatasource, object: BoundObject, records: readonly ReadRecord[], options: Send): Promise<Check> {
  const name = `${object.name}: get`;
  const id = records[0]?.entity?.external_id;
  if (!object.canGet || id === undefined) return { name, status: 'skipped', message: 'declares no get operation' };
  try {
    const record = await bound.get(object.name, id, readOptions(options));
    if (record?.entity?.external_id === id) return { name, status: 'passed', message: 'gives the record that the list gave' };
    return { name, status: 'failed', message: record ? 'gives a record with another id' : 'says that a listed record is gone' };
  } catch (thrown) {
    return { name, status: 'failed', message: ConnectorError.from(thrown).message };
  }
}
