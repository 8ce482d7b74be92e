import type { DecodedPage } from '../../decoders/decoder.ts';
import type { HttpResponse } from '../../http/index.ts';
import type { Page, PageToken } from '../../pagination/index.ts';
import type { Completeness, ReadStop } from '../engine.ts';
import type { ListPlan } from '../plan.ts';
import { isSuccess } from '../response-error.ts';
import { noteSkipped } from '../responses/skip-note.ts';
import type { LeftOut } from './bad-lines.ts';
import { completenessOf } from './completeness.ts';
import { decodePage } from './decode-page.ts';
import type { ListSource } from './list-source.ts';
import type { LoopGuard } from './loop-guard.ts';
import type { PageView } from './page-rules.ts';
import type { Position } from './position.ts';
import { mergeBatches } from './properties.ts';
import type { Fetched, Reading } from './reading.ts';
import { isTruncated } from './truncation.ts';

/** A page decoded, and what follows it. */
export interface SteppedPage {
  readonly decoded: DecodedPage;
  /** What the paginator saw of it. */
  readonly page: Page;
  /** Where the list goes on; undefined when its pages end. */
  readonly next: Position | undefined;
  readonly ended: ReadStop | undefined;
  /** What the page proves of the whole list; undefined where it neither ends it nor lacks something. */
  readonly complete: Completeness | undefined;
}

/** What a read of a list has learned on its way. */
export interface Learned {
  /** The least total that a response told. */
  total: number | undefined;
  /** A list within a record was cut off, or a line could not be read. */
  isCut: boolean;
}

/** What a step is made with. */
interface StepParts {
  readonly position: Position;
  readonly learned: Learned;
  readonly leftOut: LeftOut;
}

/** Decodes a page and asks what follows it. Raw records count, before any filter. Throws where pages go round in circles. */
export async function stepPage(
  reading: Reading,
  source: ListSource,
  fetched: Fetched,
  { position, guard, learned, leftOut }: StepParts & { readonly guard: LoopGuard },
): Promise<SteppedPage> {
  const { list } = reading;
  const { response } = fetched;
  if (fetched.outcome) return endWithout(reading, source, fetched, { position, learned });
  const decoded = fetched.decoded ?? (isSuccess(response) ? await decodePage(source, response) : noRecords);
  const view = viewOf(decoded, response, position);
  const { until, change } = source.judge ? await source.judge(view) : nothingSaid;
  const after = passed(position, countOf(decoded));
  const page = pageOf(decoded, response, { until, change, received: after.received });
  const next = source.paginator.next(page, position.token);
  learnTotal(source, page, learned);
  const cut = list.truncated && (await lookForCuts(list, source, decoded, view, learned));
  guard.check(decoded, 'stop' in next ? undefined : next.token);
  const merged = fetched.others ? await mergeBatches(reading, source, decoded, fetched) : decoded;
  const complete = lookForBadLines(merged, learned, leftOut) ?? cut;
  if (!('stop' in next))
    return { decoded: merged, page, next: { ...after, token: next.token, since: position.since }, ended: undefined, complete };
  const isBare = response.status === 204 && position.token !== null;
  const end = { stop: next.stop, more: next.more === true, total: learned.total, isBare, ...after, isRest: position.since !== undefined };
  return {
    decoded: merged,
    page,
    next: undefined,
    ended: next.stop,
    complete: learned.isCut ? 'incomplete' : completenessOf(source.paginator, end),
  };
}

function learnTotal({ paginator }: ListSource, page: Page, learned: Learned): void {
  const total = paginator.total?.(page);
  if (total !== undefined) learned.total = Math.min(total, learned.total ?? total);
}

/** What came before the next page. */
function passed({ pages, received }: Position, count: number): Pick<Position, 'pages' | 'received'> {
  return { pages: pages === undefined ? undefined : pages + 1, received: received === undefined ? undefined : received + count };
}

/** A batch of a body that is streamed, with more to come: the list goes on where it stands. */
export async function stepBatch(
  { list }: Reading,
  source: ListSource,
  { response }: Fetched,
  decoded: DecodedPage,
  { position, learned, leftOut }: StepParts,
): Promise<SteppedPage> {
  const cut = list.truncated && (await lookForCuts(list, source, decoded, viewOf(decoded, response, position), learned));
  const complete = lookForBadLines(decoded, learned, leftOut) ?? cut;
  return { decoded, page: pageOf(decoded, response, nothingSaid), next: position, ended: undefined, complete };
}

/** A page that has a list cut off says so, since a read that is taken up later has not seen it. */
async function lookForCuts(
  list: ListPlan,
  source: ListSource,
  page: DecodedPage,
  view: PageView,
  learned: Learned,
): Promise<'incomplete' | undefined> {
  if (!(await isTruncated(list, page, source.scope, view))) return undefined;
  learned.isCut = true;
  return 'incomplete';
}

/** A line that could not be read may have been a record. */
function lookForBadLines({ badLines }: DecodedPage, learned: Learned, leftOut: LeftOut): 'incomplete' | undefined {
  if (badLines === undefined) return undefined;
  leftOut.add(badLines);
  learned.isCut = true;
  return 'incomplete';
}

/** A response that is no page, as a rule of the document has it, ends the list. */
function endWithout(
  reading: Reading,
  { paginator }: ListSource,
  { response, outcome, reason = '' }: Fetched,
  { position, learned }: { readonly position: Position; readonly learned: Learned },
): SteppedPage {
  const { pages, received } = position;
  const page = pageOf(noRecords, response, nothingSaid);
  const given = { decoded: noRecords, page, next: undefined };
  if (outcome === 'unchanged') return { ...given, ended: 'unchanged', complete: 'incomplete' };
  if (outcome === 'skip') {
    noteSkipped(reading, (pages ?? 0) + 1, reason);
    return { ...given, ended: 'skipped', complete: 'incomplete' };
  }
  // Nothing at all proves as much as one page that is the last.
  const stop = pages === 0 ? 'lastPage' : 'emptyPage';
  const complete = completenessOf(paginator, {
    stop,
    more: false,
    total: learned.total,
    pages: pages === undefined ? pages : pages + 1,
    received,
    isRest: position.since !== undefined,
  });
  return { ...given, ended: 'emptyPage', complete };
}

/** What a status gives that the paginator takes for the end. */
const noRecords: DecodedPage = { values: [], body: null, rawOf: () => '' };

/** Raw records of the whole page, also where it was streamed. */
function countOf({ count, values }: DecodedPage): number {
  return count ?? values.length;
}

function viewOf(decoded: DecodedPage, { headers }: HttpResponse, { token, pages = 0, received = 0 }: Position): PageView {
  const { body, values } = decoded;
  const count = countOf(decoded);
  return { response: body, headers, page: { number: pages + 1, count, received: received + count, token }, record: values.at(-1) };
}

const nothingSaid = { until: false, change: undefined, received: undefined };

function pageOf(decoded: DecodedPage, { headers, url, status }: HttpResponse, told: Pick<Page, 'until' | 'change' | 'received'>): Page {
  const { body, values } = decoded;
  return { body, headers, recordCount: countOf(decoded), record: values.at(-1), before: values.at(-2), url: url.href, status, ...told };
}

/** What the tokens of pages that follow are for sure, no more than `most`; that of one page `next` has told. */
export function knownAhead(source: ListSource, { page }: SteppedPage, { token }: Position, most: number): readonly PageToken[] {
  return most > 1 ? (source.paginator.ahead?.(page, token, most) ?? []) : [];
}
