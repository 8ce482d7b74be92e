import type { DecodedPage } from '../decoders/decoder.ts';
import type { Scope } from '../expressions/index.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { Mapper } from '../mapping/index.ts';
import type { GetOptions, ReadRecord } from './engine.ts';
import { choose } from './choice.ts';
import { evaluate } from './evaluate.ts';
import { budgetKey, toldBy } from './partitions/budget-key.ts';
import { partitionKey } from '../partitions/index.ts';
import { splitRecordId } from './partitions/record-id.ts';
import { selectorOf } from './read/list-source.ts';
import type { GetPlan, ObjectPlan } from './plan.ts';
import { finishRecords } from './read/finish-records.ts';
import { readPages } from './read/read-pages.ts';
import { shapeRecord } from './read/shape-page.ts';
import { refuseGraphqlErrors } from './request/graphql-errors.ts';
import { renderRequest } from './request/render-request.ts';
import { isSuccess, responseError } from './response-error.ts';
import { type Answer, isGone } from './responses/answer.ts';
import { type Session, send } from './session.ts';

/** Reads one record by its id; undefined when the provider says that it is gone, or a step of its shape lets it go. */
export async function getRecord(
  session: Session,
  object: ObjectPlan,
  get: GetPlan,
  id: string,
  mapper: Mapper | undefined,
  options: GetOptions,
): Promise<ReadRecord | undefined> {
  const { clock, redactor } = session.parts;
  const named = splitRecordId(object.recordId, id);
  const { partition } = named ?? {};
  const scope: Scope = { ...session.scope, object: object.scope, id: named?.id ?? id, partition };
  const told = toldBy(session.plan.loaded.document, object.config.name, options.partition ?? partition);
  const use = get.use && { ...get.use, partition: told && budgetKey(told) };
  const { base } = await session.connection();
  const draft = await renderRequest(get.request, base, scope);
  const response = await send(session, draft, { signal: options.signal, onTrace: options.onTrace, use });
  if (isGone(response)) return undefined;
  if (!isSuccess(response)) throw responseError(response, { method: draft.method, redactor, clock });
  refuseGraphqlErrors(draft, response, redactor);
  const page = await decodeRecord(session, get, scope, response);
  const apiVersion = session.plan.loaded.document.apiVersion ?? null;
  const reading = {
    session: { ...session, scope: { ...session.scope, partition } },
    object,
    options,
    readOther: noOthers,
    ...(told ? { partition: { key: partitionKey(told), told, values: options.partition ?? told } } : {}),
  };
  const shaped = await shapeRecord(reading, get, page, { ...session.scope, object: object.scope, partition }, readPages);
  const [record] = await finishRecords(shaped, 1, { plan: object, apiVersion, requestedAt: response.requestedAt, partition }, mapper);
  return record;
}

/** The page that holds the one record. */
async function decodeRecord(session: Session, get: GetPlan, scope: Scope, response: Answer): Promise<DecodedPage> {
  const { expressions } = session.parts;
  const path = get.record && (await evaluate(get.record, scope, `${get.request.where}.record`));
  const selector = selectorOf(expressions, path, `${get.request.where}.record`);
  const decode = await choose(get.decode, scope, `${get.request.where}.decode`);
  const { policy } = await session.connection();
  const page = await decode.decode(response.body, selector, policy.limits, response.headers['content-type']);
  // None is no "gone" either: a sweep would take it for one.
  if (page.values.length !== 1) {
    throw new ConnectorError(
      'UPSTREAM_RESPONSE_INVALID',
      `expected one record, got ${page.values.length} (status ${response.status}); say where it is in \`get.record\``,
    );
  }
  return page;
}

/** What is asked for about a record is never parted by other objects. */
async function* noOthers(): AsyncGenerator<never> {}
