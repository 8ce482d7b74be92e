import {
  createPaginator,
  type PageFacts,
  type PageRequest,
  type PageToken,
  type PaginationConfig,
  type Paginator,
  type ReadSource,
} from '../../pagination/index.ts';
import type { Decode, RecordSelector } from '../../decoders/index.ts';
import type { Expressions, Path, Scope } from '../../expressions/index.ts';
import type { HttpPolicy } from '../../http/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { choose, renderChoice } from '../choice.ts';
import { evaluate } from '../evaluate.ts';
import { copyDraft, type Draft, place } from '../request/place.ts';
import type { ReadOptions } from '../engine.ts';
import { type Bounds, placeBounds, requestWithin } from '../incremental/bounds.ts';
import { placeCreationBound } from '../incremental/creation-bound.ts';
import { openSpans } from '../incremental/span.ts';
import type { ListPlan, ObjectPlan } from '../plan.ts';
import { changeRequest } from './change-request.ts';
import { createPageJudge, type PageJudge } from './page-rules.ts';
import { openProperties, type PropertyBatches } from './properties-plan.ts';
import { movesBound } from './restart.ts';
import { renderRequest } from '../request/render-request.ts';
import type { Session } from '../session.ts';

/** A list operation bound to a datasource: gives the request of any page, and what to make of it. */
export interface ListSource {
  readonly paginator: Paginator;
  readonly selector: RecordSelector;
  readonly decode: Decode;
  readonly limits: HttpPolicy['limits'];
  readonly method: string;
  /** What expressions of the list see. */
  readonly scope: Scope;
  /** Whether its page tokens carry what came before them. */
  readonly counted: boolean;
  /** Batches of properties that each page is asked for with; the first is in its request. */
  readonly properties: PropertyBatches | undefined;
  request(token: PageToken): Draft;
  /** A request for other records than those of a page. */
  requestPage(page: PageRequest): Draft;
  /** What the document's expressions say of a page; undefined where it has none. */
  readonly judge: PageJudge | undefined;
}

/** `bounds`: those of the window in hand; without, they are made of `asked`. */
export async function openListSource(
  session: Session,
  object: ObjectPlan,
  list: ListPlan,
  asked: Pick<ReadOptions, 'since' | 'createdFrom'>,
  bounds?: Bounds,
): Promise<ListSource> {
  const { expressions } = session.parts;
  const around: Scope = { ...session.scope, object: object.scope };
  const { base, policy } = await session.connection();
  const within = bounds ?? (await openSpans({ session, object, list, scope: around }, asked))?.at(0, 0).bounds;
  const scope: Scope = within ? { ...around, cursor: within.cursor } : around;
  const request = list.incremental && within ? requestWithin(list.incremental, within, list.request) : list.request;
  const first = await renderRequest(request, base, scope);
  await placeAsked(first, list, within, asked.createdFrom, scope);
  // Checked against the schema when the document was loaded; the paginators refuse rendered values of a wrong type.
  const config = (await renderChoice(list.pagination, scope, `${list.request.where}.pagination`)) as PaginationConfig;
  const paginator = createPaginator(config, readSource(expressions));
  const properties = list.properties && (await openProperties(list.properties, scope));
  if (properties) place(first, properties.at, properties.batches[0]?.value);
  const records = list.records && (await evaluate(list.records, scope, `${list.request.where}.records`));
  return {
    paginator,
    limits: policy.limits,
    selector: selectorOf(expressions, records, `${list.request.where}.records`),
    decode: await choose(list.decode, scope, `${list.request.where}.decode`),
    method: first.method,
    scope,
    properties,
    counted: isCounted(paginator, list),
    request: (token) => requestOf(first, paginator.request(token), base.baseUrl),
    requestPage: (page) => requestOf(first, page, base.baseUrl),
    judge: createPageJudge(list, config, scope, list.request.where),
  };
}

async function placeAsked(
  first: Draft,
  { incremental, createdFrom, request: { where } }: ListPlan,
  within: Bounds | undefined,
  from: number | undefined,
  scope: Scope,
): Promise<void> {
  if (incremental && within) await placeBounds(first, incremental, within, scope, `${where}.incremental`);
  if (createdFrom && from !== undefined) await placeCreationBound(first, createdFrom, from, scope, `${where}.syncFrom`);
}

/**
 * A list that is left at a cap counts its records, one that may be left for another tells where that begins, and one of changes whose pages
 * have numbers tells what its pages end with.
 */
function isCounted({ counted, seam, stable }: Paginator, list: ListPlan): boolean {
  return (
    counted === true || list.restart !== undefined || movesBound(list) || (seam !== undefined && !stable && list.incremental !== undefined)
  );
}

function requestOf(first: Draft, page: PageRequest, baseUrl: string): Draft {
  if ('url' in page) return { ...first, url: new URL(page.url), headers: { ...first.headers } };
  const draft = 'change' in page ? changeRequest(first, page.change, baseUrl) : copyDraft(first);
  for (const { at, value } of page.place) place(draft, at, value);
  return draft;
}

/** Compiles each path once; the same few are read on every page. */
function readSource(expressions: Expressions): ReadSource {
  const paths = new Map<string, Path>();
  return (source, page: PageFacts) => {
    if ('header' in source) return page.headers[source.header.toLowerCase()];
    const [text, value] = 'body' in source ? [source.body, page.body] : [source.record, page.record];
    let path = paths.get(text);
    if (!path) paths.set(text, (path = expressions.path(text)));
    return path.get(value);
  };
}

const wholeBody: RecordSelector = { keys: [], source: undefined, get: (body) => body };

export function selectorOf(expressions: Expressions, source: unknown, where: string): RecordSelector {
  if (source === undefined || source === '' || source === null) return wholeBody;
  if (typeof source !== 'string')
    throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}: gives a ${typeof source}; expected a path, as data.items`);
  try {
    const path = expressions.path(source);
    return { keys: path.keys, source, get: (body) => path.get(body) };
  } catch (thrown) {
    throw new ConnectorError(
      'CONNECTOR_CONFIG_INVALID',
      `${where}: ${thrown instanceof Error ? thrown.message : 'not a path'}`,
      {},
      thrown,
    );
  }
}
