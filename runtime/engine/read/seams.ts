import type { DecodedPage } from '../../decoders/decoder.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { PageToken, SeamRequest } from '../../pagination/index.ts';
import { isSuccess } from '../response-error.ts';
import { decodePage } from './decode-page.ts';
import type { ListSource } from './list-source.ts';
import { createPageQueue } from './page-queue.ts';
import { type Position, start } from './position.ts';
import { fetchBatches, mergeBatches } from './properties.ts';
import type { Fetched, Reading } from './reading.ts';
import { markOf, marksOf } from './record-marks.ts';
import { movesBound } from './restart.ts';
import type { SteppedPage } from './step-page.ts';

/** Times that a read may go back to the page before at one border. */
const mostReturns = 5;

/** What is known of the border between a page and the one before it. */
export interface Joint {
  /** A record may lie between the pages of the read up to here that none of them held. */
  readonly mayLack: boolean;
  /** Where the read goes on instead: at the page before, which may hold by now what lies between. */
  readonly back?: Position;
  /** What the position after the page holds: its last record. */
  readonly last: string | undefined;
}

/** The borders of pages that shift when records come and go. */
export interface Seams {
  /** Asks for what lies at the borders before these pages, together with the pages. `before`: records before the first, `each`: on a page. */
  ask(tokens: readonly PageToken[], before: number | undefined, each: number): void;
  /** Looks at the border before a page. */
  judge(position: Position, raw: SteppedPage): Promise<Joint>;
  drop(): void;
}

interface SeamParts {
  readonly reading: Reading;
  readonly source: () => ListSource;
}

/** Where pages keep their place, or what they shift by is not known, or nobody asks, nothing is looked at. */
export function openSeams({ reading, source }: SeamParts): Seams {
  const hasNumbers = source().paginator.seam !== undefined && !source().paginator.stable;
  if (hasNumbers && reading.options.sure && reading.list.batch === undefined) return createSeams({ reading, source });
  return {
    ask: () => {},
    judge: (position) => Promise.resolve({ mayLack: hasNumbers && !isFirst(position), last: undefined }),
    drop: () => {},
  };
}

function isFirst({ token }: Position): boolean {
  return token === null;
}

/**
 * A record that stands where it stood all the while slips through between two pages only when others before it went in the time between their
 * answers. One answer that holds the last record of the one page and, next to it, the first of the other proves that none did,
 * whenever it is given: what lay between them in the list would lie between them there.
 */
function createSeams({ reading, source }: SeamParts): Seams {
  const { list, options, object } = reading;
  const wanted = new Map<PageToken, SeamRequest>();
  const queue = createPageQueue((token, signal) => fetchSeam(reading, source(), token, wanted.get(token), signal), options.signal);
  // A list that counts rows, or that begins anew at its greatest cursor, knows what it has given: it does not go back.
  const goesBack = !movesBound(list) && object.identity?.kind !== 'rowNumber';
  const walked: Position[] = [];
  const returns = { count: 0, furthest: -1 };
  /** Whether the server gives pages of the size that it is asked for; undefined until it has shown it. */
  let isHeeded: boolean | undefined;
  let isOver = false;

  const want = (token: PageToken, before: number | undefined): SeamRequest | undefined => {
    const seam = wanted.get(token) ?? (before === undefined ? undefined : source().paginator.seam?.(token, before));
    if (seam) wanted.set(token, seam);
    return seam;
  };
  const drop = (): void => {
    wanted.clear();
    queue.drop();
  };
  const wayBack = (position: Position): Position | undefined => {
    const at = position.received ?? 0;
    if (at > returns.furthest) Object.assign(returns, { count: 0, furthest: at });
    returns.count += 1;
    if (!goesBack || returns.count > mostReturns) return undefined;
    drop();
    return walked.pop() ?? { ...start, since: position.since };
  };
  /** Whether nothing lies between the page before and this one. */
  const isJoined = async (position: Position, page: DecodedPage): Promise<boolean> => {
    const { token, received, last } = position;
    if (last === undefined) return false;
    const asked = isHeeded === false ? undefined : want(token, received);
    const coming = asked && queue.take(token);
    coming?.catch(() => {});
    const marks = marksOf(reading, page);
    if (marks.includes(last)) return true;
    if (!coming) return isStill(last);
    const border = { last, first: marks[0], most: asked.most };
    const seen = isAdjacent(await marksIn(reading, source(), await coming), border);
    if (seen === undefined && isHeeded === undefined) return isStillOrSeen(token, border);
    wanted.delete(token);
    isHeeded ??= true;
    return seen === true;
  };
  /** A seam that knows neither side was shifted, or is no such page: only once the page before stands where it stood can be told which. */
  const isStillOrSeen = async (token: PageToken, border: Border): Promise<boolean> => {
    if (!(await isStill(border.last))) return false;
    const seen = isAdjacent(await marksIn(reading, source(), await queue.take(token)), border);
    wanted.delete(token);
    isHeeded = seen !== undefined;
    return seen ?? isStill(border.last);
  };
  /** Whether the page before still ends as it did: where no short page can be asked for. */
  const isStill = async (last: string): Promise<boolean> => {
    const before = walked.at(-1);
    if (before === undefined) return false;
    const fetched = await fetchSeam(reading, source(), before.token, undefined, options.signal);
    return (await marksIn(reading, source(), fetched))?.at(-1) === last;
  };
  return {
    ask(tokens, before, each) {
      if (isHeeded === false || isOver || before === undefined) return;
      queue.ask(tokens.filter((token, index) => want(token, before + index * each) !== undefined));
    },
    async judge(position, { decoded }) {
      const count = decoded.values.length;
      const last = count === 0 ? position.last : markOf(reading, decoded, count - 1);
      if (isFirst(position) || (await isJoined(position, decoded))) {
        walked.push(position);
        // Far more than a read goes back.
        if (walked.length > 2 * mostReturns) walked.shift();
        return { mayLack: false, last };
      }
      const back = position.last === undefined ? undefined : wayBack(position);
      if (back) return { mayLack: false, back, last };
      isOver = true;
      drop();
      return { mayLack: true, last: undefined };
    },
    drop,
  };
}

interface Border {
  /** The last record before it. */
  readonly last: string;
  /** The first behind it; undefined where the list ends there. */
  readonly first: string | undefined;
  readonly most: number | undefined;
}

/**
 * Whether a seam shows nothing between both sides of a border; undefined where it knows neither, or is not of the size that was asked for: one
 * that begins at the one side or ends with the other may be a page like all others.
 */
function isAdjacent(seam: readonly string[] | undefined, { last, first, most = Infinity }: Border): boolean | undefined {
  if (seam === undefined || seam.length > most) return undefined;
  const [before, behind] = [seam.indexOf(last), first === undefined ? -1 : seam.indexOf(first)];
  const isEnd = before === seam.length - 1 && seam.length < most;
  if (before === -1) return behind > 0 ? false : undefined;
  if (first === undefined) return isEnd;
  return behind === -1 && isEnd ? undefined : behind === before + 1;
}

/** Statuses that say of a request that it is one the server does not take. */
const refusals: readonly number[] = [400, 404, 405, 409, 416, 422];

/** Undefined where the server does not give it; what time can mend ends the read. */
async function fetchSeam(
  reading: Reading,
  source: ListSource,
  token: PageToken,
  seam: SeamRequest | undefined,
  signal: AbortSignal = new AbortController().signal,
): Promise<Fetched | undefined> {
  const asked = seam ? { ...source, request: () => source.requestPage(seam.request) } : source;
  try {
    return await fetchBatches(reading, asked, token, signal);
  } catch (thrown) {
    if (thrown instanceof ConnectorError && refusals.includes(thrown.details.upstreamStatus ?? 0)) return undefined;
    throw thrown;
  }
}

async function marksIn(reading: Reading, source: ListSource, fetched: Fetched | undefined): Promise<readonly string[] | undefined> {
  if (!fetched || fetched.outcome || !isSuccess(fetched.response)) return undefined;
  const decoded = fetched.decoded ?? (await decodePage(source, fetched.response));
  return marksOf(reading, await mergeBatches(reading, source, decoded, fetched));
}
