import type { Catalog } from '../documents/catalog.ts';
import type { Expressions, Scope } from '../expressions/index.ts';
import type { Exchange, ExchangeTrace, HttpResponse } from '../http/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Events } from '../kernel/events.ts';
import type { JsonValue } from '../kernel/json.ts';
import type { Redactor } from '../kernel/redactor.ts';
import { budgetsOf, type OperationUse } from './budgets/rate-limits.ts';
import { type Connection, openConnection } from './connection.ts';
import type { Draft } from './request/place.ts';
import type { ConnectorPlan } from './plan.ts';
import { type Answer, withRuling } from './responses/answer.ts';
import { createJudge } from './responses/judge.ts';
import { writeRequest } from './request/write-request.ts';

/** What the engine is built on; passed in, so that tests pass their own. */
export interface EngineParts {
  readonly expressions: Expressions;
  readonly exchange: Exchange;
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly events: Events;
  /** Private addresses that a datasource's documents may reach. */
  readonly allowedAddresses: (catalog: Catalog, datasource: string) => readonly string[];
  /** Folders whose files a datasource's documents may read. Absent: none. */
  readonly allowedFolders?: (catalog: Catalog, datasource: string) => readonly string[];
  /** Folder of the files that were uploaded for a datasource, which it may read. Absent, or undefined: there are none. */
  readonly uploadsFolder?: (datasource: string) => string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Records of an object that were synced, so many at a time; throws where no sync of it has come to its end. Absent: there is no store. */
  readonly stored?: (datasource: string, object: string) => AsyncIterable<readonly StoredRecord[]>;
}

/** What the store has of a record that was synced. */
export interface StoredRecord {
  readonly raw: string;
  /** JSON of the values of its partition; null where it was read in none. */
  readonly partition: string | null;
}

/** A datasource in use: its plan, what its expressions see, and its connection, opened when first needed. */
export interface Session {
  readonly parts: EngineParts;
  readonly datasource: string;
  readonly plan: ConnectorPlan;
  readonly scope: Scope;
  connection(): Promise<Connection>;
}

export function createSession(
  parts: EngineParts,
  datasource: string,
  plan: ConnectorPlan,
  scope: Scope,
  addresses: readonly string[],
): Session {
  let opened: Promise<Connection> | undefined;
  return {
    parts,
    datasource,
    plan,
    scope,
    connection: () => (opened ??= openConnection(plan, scope, addresses, parts.redactor)),
  };
}

export interface SendOptions {
  readonly signal?: AbortSignal | undefined;
  /** Whether the body of a success is read while it comes. */
  readonly stream?: boolean;
  readonly onTrace?: ((trace: ExchangeTrace) => void) | undefined;
  /** What the operation says of its responses and its rate limits. Default what the connector says. */
  readonly use?: OperationUse | undefined;
  /** As in JudgeContext. */
  readonly decode?: ((response: HttpResponse) => Promise<JsonValue>) | undefined;
}

/** Sends a request. Errors of the document's rules are for the caller to throw: see `isSuccess` and `responseError`. */
export async function send(session: Session, draft: Draft, { signal, onTrace, use, decode, stream }: SendOptions): Promise<Answer> {
  const { policy, sign, rateLimits } = await session.connection();
  const { parts, scope, plan, datasource } = session;
  const judge = createJudge({ rules: use?.rules ?? plan.errors, scope, clock: parts.clock, decode });
  const response = await parts.exchange(writeRequest(draft), {
    policy,
    sign,
    ...(signal ? { signal } : {}),
    ...(stream === true ? { stream } : {}),
    ...(onTrace ? { onTrace } : {}),
    onRateLimit: (retryAfterSeconds) => parts.events.emit('rate_limit.exceeded', { datasource, retryAfterSeconds }),
    budgets: budgetsOf(rateLimits, { connector: plan.loaded.document.name, datasource, ...use }),
    judge: judge?.judge,
  });
  return judge?.ruling ? withRuling(response, judge.ruling) : response;
}
