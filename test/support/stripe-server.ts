import { type Answer, type Asked, type AnswerServer, startAnswerServer } from './answer-server.ts';

/** A record as Stripe has it; what is asked for by id while `deleted` is told so. */
export interface StripeRecord {
  readonly id: string;
  readonly created: number;
  readonly [field: string]: unknown;
}

export interface StripeServer extends AnswerServer {
  /** By collection, as `customers`; those of each in the order of its list. */
  readonly records: { readonly [collection: string]: Map<string, StripeRecord> };
  /** What happened, the newest last. */
  readonly events: {
    readonly id: string;
    readonly object: 'event';
    readonly created: number;
    readonly type: string;
    readonly data: object;
  }[];
  /** Answers instead of the API, where it gives something. */
  instead: ((asked: Asked) => Answer | undefined) | undefined;
  put(collection: string, ...records: readonly StripeRecord[]): void;
  /** Tells an event of a record, at a time in seconds. */
  tell(type: string, of: string, created: number): void;
}

/** Lists by `starting_after` and `created[gte]`, one by one, and events, as docs.stripe.com/api/pagination and /api/events have them; `now` is its clock. */
export async function startStripe(now: () => number): Promise<StripeServer> {
  const records: { [collection: string]: Map<string, StripeRecord> } = {};
  const events: StripeServer['events'] = [];
  const server = await startAnswerServer((asked) => {
    const given = self.instead?.(asked) ?? answer(asked);
    return typeof given === 'function' ? given : { ...given, headers: { date: new Date(now()).toUTCString(), ...given.headers } };
  });
  const answer = ({ path, query }: Asked): Answer => {
    const [, , collection = '', id] = path.split('/');
    if (collection === 'events') return page(events.toReversed(), query, path);
    const kept = records[collection] ?? new Map<string, StripeRecord>();
    if (id === undefined) return page([...kept.values()], query, path);
    const found = kept.get(id);
    return found ? { body: found } : { status: 404, body: { error: { type: 'invalid_request_error', message: `no such ${id}` } } };
  };
  const self: StripeServer = Object.assign(server, {
    records,
    events,
    instead: undefined,
    put(collection: string, ...more: readonly StripeRecord[]) {
      const kept = (records[collection] ??= new Map());
      for (const one of more) kept.set(one.id, one);
    },
    tell(type: string, of: string, created: number) {
      const [object] = type.split('.');
      events.push({ id: `evt_${events.length}`, object: 'event', created, type, data: { object: { id: of, object } } });
    },
  });
  return self;
}

function page(
  all: readonly { readonly id: string; readonly created: number; readonly type?: string }[],
  query: URLSearchParams,
  url: string,
): Answer {
  const from = Number(query.get('created[gte]') ?? 0);
  const kind = query.get('type')?.replace(/\*$/, '') ?? '';
  const asked = all.filter(({ created, type = '' }) => created >= from && type.startsWith(kind));
  const begin = asked.findIndex(({ id }) => id === query.get('starting_after')) + 1;
  const data = asked.slice(begin, begin + Number(query.get('limit') ?? 10));
  return { body: { object: 'list', url, has_more: begin + data.length < asked.length, data } };
}
