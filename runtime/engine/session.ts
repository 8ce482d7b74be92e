import type { Scope } from '../expressions/index.ts';
import type { ExchangeTrace, HttpPolicy, HttpResponse } from '../http/index.ts';
import type { JsonValue } from '../kernel/json.ts';
import { budgetsOf, type OperationUse } from './budgets/rate-limits.ts';
import { type Connection, openConnection, type OpeningContext } from './connection.ts';
import type { KeptContext } from './context/kept-context.ts';
import type { Access } from './connections/access.ts';
import { createAccess } from './connections/open-access.ts';
import type { Draft } from './request/place.ts';
import type { EngineParts } from './parts.ts';
import type { ConnectorPlan } from './plan.ts';
import { type Answer, withRuling } from './responses/answer.ts';
import { createJudge } from './responses/judge.ts';
import { writeRequest } from './request/write-request.ts';
import type { Watch } from './watch.ts';

/** A datasource in use: its plan, what its expressions see, and its connection, opened when first needed. */
export interface Session {
  readonly parts: EngineParts;
  readonly datasource: string;
  readonly plan: ConnectorPlan;
  readonly scope: Scope;
  /** What was asked for once for its connection. */
  readonly context: KeptContext;
  connection(): Promise<Connection>;
  /** Connects it, where a person has to allow its access. */
  readonly access: Access;
  readonly watch: Watch;
}

export function createSession(context: Omit<OpeningContext, 'learned'> & Pick<Session, 'context' | 'watch'>): Session {
  const { parts, datasource, plan } = context;
  const learned: Record<string, JsonValue> = {};
  const scope = { ...context.scope, connection: learned };
  let opened: Promise<Connection> | undefined;
  let current: Connection | undefined;
  // One that failed is tried again: somebody may have connected the datasource, or the provider come back.
  const open = (): Promise<Connection> => {
    const opening = openConnection({ ...context, scope, learned });
    void opening.then(
      (connection) => {
        if (opened === opening) current = connection;
      },
      () => {
        if (opened === opening) opened = undefined;
      },
    );
    return opening;
  };
  // Its base URL and headers may be made of what signing in gave.
  const connection = (): Promise<Connection> => {
    if (current?.signing.isStale?.()) opened = current = undefined;
    return (opened ??= open());
  };
  return {
    parts,
    datasource,
    plan,
    scope,
    context: context.context,
    watch: context.watch,
    connection,
    access: createAccess({ ...context, scope, learned }),
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
  /** The page that it asks for, as `pageKey` has it. */
  readonly page?: string;
  /** In place of what the document says of attempts. */
  readonly attempts?: number | undefined;
}

/** Sends a request. Errors of the document's rules are for the caller to throw: see `isSuccess` and `responseError`. */
export async function send(session: Session, draft: Draft, given: SendOptions): Promise<Answer> {
  const { signal, onTrace, use, decode, stream, page, attempts } = given;
  const { policy, signing, signs, invalid, rateLimits } = await session.connection();
  const { parts, scope, plan, datasource } = session;
  const rules = use?.rules ?? plan.errors;
  const judge = createJudge({ rules: invalid.length === 0 ? rules : [...rules, ...invalid], scope, clock: parts.clock, decode });
  const response = await parts.exchange(writeRequest(draft), {
    policy: withAttempts(policy, attempts),
    ...signing,
    signs,
    ...(signal ? { signal } : {}),
    ...(stream === true ? { stream } : {}),
    ...(onTrace ? { onTrace } : {}),
    ...(page === undefined || !session.watch.isWatched() ? {} : { observe: (event) => session.watch.tell({ ...event, page }) }),
    onRateLimit: (retryAfterSeconds) => parts.events.emit('rate_limit.exceeded', { datasource, retryAfterSeconds }),
    budgets: budgetsOf(rateLimits, { connector: plan.loaded.document.name, datasource, ...use }),
    judge: judge?.judge,
  });
  return judge?.ruling ? withRuling(response, judge.ruling) : response;
}

function withAttempts(policy: HttpPolicy, attempts: number | undefined): HttpPolicy {
  return attempts === undefined ? policy : { ...policy, retry: { ...policy.retry, maxAttempts: attempts } };
}
