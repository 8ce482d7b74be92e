import { decoders } from '../decoders/index.ts';
import type { Scope } from '../expressions/index.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { Mapper } from '../mapping/index.ts';
import type { ReadOptions, ReadRecord } from './engine.ts';
import { evaluate } from './evaluate.ts';
import { selectorOf } from './read/list-source.ts';
import type { GetPlan, ObjectPlan } from './plan.ts';
import { finishRecords } from './read/finish-records.ts';
import { renderRequest } from './request/render-request.ts';
import { isSuccess, responseError } from './response-error.ts';
import { type Session, send } from './session.ts';

/** Reads one record by its id; undefined when the provider says that it is gone. */
export async function getRecord(
  session: Session,
  object: ObjectPlan,
  get: GetPlan,
  id: string,
  mapper: Mapper | undefined,
  options: Pick<ReadOptions, 'signal' | 'onTrace'>,
): Promise<ReadRecord | undefined> {
  const { expressions, clock, redactor } = session.parts;
  const scope: Scope = { ...session.scope, object: object.scope, id };
  const { base, policy } = await session.connection();
  const draft = await renderRequest(get.request, base, scope);
  const response = await send(session, draft, options);
  if (response.status === 404 || response.status === 410) return undefined;
  if (!isSuccess(response)) throw responseError(response, { method: draft.method, redactor, clock });
  const path = get.record && (await evaluate(get.record, scope, `${get.request.where}.record`));
  const selector = selectorOf(expressions, path, `${get.request.where}.record`);
  const page = decoders.json(response.body, selector, policy.limits, response.headers['content-type']);
  // None is no "gone" either: a sweep would take it for one.
  if (page.values.length !== 1) {
    throw new ConnectorError(
      'UPSTREAM_RESPONSE_INVALID',
      `expected one record, got ${page.values.length} (status ${response.status}); say where it is in \`get.record\``,
    );
  }
  const apiVersion = session.plan.loaded.document.apiVersion ?? null;
  const [record] = await finishRecords(page, 1, { plan: object, apiVersion, requestedAt: response.requestedAt }, mapper);
  return record;
}
