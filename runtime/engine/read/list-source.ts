import {
  createPaginator,
  type Page,
  type PageToken,
  type PaginationConfig,
  type Paginator,
  type ReadSource,
} from '../../pagination/index.ts';
import type { RecordSelector } from '../../decoders/decoder.ts';
import type { Placement } from '../../documents/terms.ts';
import type { Expressions, Path, Scope } from '../../expressions/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { renderChoice } from '../choice.ts';
import { evaluate } from '../evaluate.ts';
import { type Draft, place } from '../request/place.ts';
import type { ListPlan, ObjectPlan } from '../plan.ts';
import { renderRequest } from '../request/render-request.ts';
import type { Session } from '../session.ts';
import { writeTime } from '../time.ts';

/** A list operation bound to a datasource: gives the request of any page, and what to make of it. */
export interface ListSource {
  readonly paginator: Paginator;
  readonly selector: RecordSelector;
  readonly method: string;
  request(token: PageToken): Draft;
}

export async function openListSource(session: Session, object: ObjectPlan, list: ListPlan, since: number | undefined): Promise<ListSource> {
  const { expressions } = session.parts;
  const scope: Scope = { ...session.scope, object: object.scope };
  const { base } = await session.connection();
  const first = await renderRequest(list.request, base, scope);
  if (since !== undefined && list.incremental) {
    // The schema allows nothing but a placement here.
    const at = (await evaluate(list.incremental.since, scope, `${list.request.where}.incremental.since`)) as Placement;
    place(first, at, writeTime(since, object.time));
  }
  // Checked against the schema when the document was loaded; the paginators refuse rendered values of a wrong type.
  const config = (await renderChoice(list.pagination, scope, `${list.request.where}.pagination`)) as PaginationConfig;
  const paginator = createPaginator(config, readSource(expressions));
  const records = list.records && (await evaluate(list.records, scope, `${list.request.where}.records`));
  return {
    paginator,
    selector: selectorOf(expressions, records, `${list.request.where}.records`),
    method: first.method,
    request: (token) => requestOf(first, paginator, token),
  };
}

function requestOf(first: Draft, paginator: Paginator, token: PageToken): Draft {
  const page = paginator.request(token);
  if ('url' in page) return { ...first, url: new URL(page.url), headers: { ...first.headers } };
  const draft: Draft = { ...first, url: new URL(first.url), headers: { ...first.headers } };
  for (const { at, value } of page.place) place(draft, at, value);
  return draft;
}

/** Compiles each path once; the same few are read on every page. */
function readSource(expressions: Expressions): ReadSource {
  const paths = new Map<string, Path>();
  return (source, page: Page) => {
    if ('header' in source) return page.headers[source.header.toLowerCase()];
    let path = paths.get(source.body);
    if (!path) paths.set(source.body, (path = expressions.path(source.body)));
    return path.get(page.body);
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
