import type { Scope } from '../../expressions/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { GetPlan, ListPlan } from '../plan.ts';
import type { ShapePlan } from '../shape-plan.ts';
import { enrich } from './enrich.ts';
import type { Enriching } from './enriching.ts';
import { asPage, asRecords, type ShapedPage, takeRecords } from './shaped-page.ts';

/**
 * Takes the records of a page through the steps that need nothing but the page. Pagination has counted them by then, and what
 * looks for cursors has not: paths of the document beyond `records` lead into shaped records.
 */
export async function shapePage(shape: ShapePlan<ListPlan> | undefined, page: ShapedPage, scope: Scope): Promise<ShapedPage> {
  if (!shape?.before) return page;
  const { maxRecords } = shape;
  return asPage(page, await shape.before(asRecords(page), { body: page.body, scope, maxRecords }));
}

/** As `shapePage`, of a page that was stepped. */
export async function shapeStepped<Page extends { readonly decoded: ShapedPage }>(
  shape: ShapePlan<ListPlan> | undefined,
  stepped: Page,
  scope: Scope,
): Promise<Page> {
  return shape?.before ? { ...stepped, decoded: await shapePage(shape, stepped.decoded, scope) } : stepped;
}

/** As `shapePage`, for the first step that asks for more and all that follow; of no more records than may still be given. */
export async function enrichPage(
  reading: Enriching['reading'],
  shape: ShapePlan<ListPlan> | undefined,
  page: ShapedPage,
  scope: Scope,
  { left, readPages }: { readonly left: number; readonly readPages: Enriching['readPages'] },
): Promise<ShapedPage> {
  if (!shape || shape.after.length === 0) return page;
  const { maxRecords } = shape;
  const raw = left < page.values.length ? takeRecords(page, [...page.values.keys()].slice(0, left)) : page;
  let records = asRecords(raw);
  for (const stage of shape.after) {
    if (stage.kind === 'shape') records = await stage.run(records, { body: page.body, scope, maxRecords });
    else records = await enrich({ reading, plan: stage.plan, scope, readPages, maxRecords }, records);
  }
  return asPage(raw, records);
}

/** The one record of a `get`, shaped; a page of none when a step lets it go. */
export async function shapeRecord(
  reading: Enriching['reading'],
  { shape, request }: GetPlan,
  page: ShapedPage,
  scope: Scope,
  readPages: Enriching['readPages'],
): Promise<ShapedPage> {
  const shaped = await enrichPage(reading, shape, await shapePage(shape, page, scope), scope, { left: Infinity, readPages });
  const { length } = shaped.values;
  if (length <= 1) return shaped;
  throw new ConnectorError(
    'UPSTREAM_RESPONSE_INVALID',
    `${request.where}.shape: makes ${length} records of the one that was asked for; expected one`,
  );
}
