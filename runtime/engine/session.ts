import type { Catalog } from '../documents/catalog.ts';
import type { Expressions, Scope } from '../expressions/index.ts';
import type { Exchange, ExchangeTrace, HttpResponse } from '../http/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Events } from '../kernel/events.ts';
import type { Redactor } from '../kernel/redactor.ts';
import { type Connection, openConnection } from './connection.ts';
import type { Draft } from './request/place.ts';
import type { ConnectorPlan } from './plan.ts';
import { finishRequest } from './request/render-request.ts';

/** What the engine is built on; passed in, so that tests pass their own. */
export interface EngineParts {
  readonly expressions: Expressions;
  readonly exchange: Exchange;
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly events: Events;
  /** Private addresses that a datasource's documents may reach. */
  readonly allowedAddresses: (catalog: Catalog, datasource: string) => readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
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
  readonly onTrace?: ((trace: ExchangeTrace) => void) | undefined;
}

export async function send(session: Session, draft: Draft, { signal, onTrace }: SendOptions): Promise<HttpResponse> {
  const { policy, sign } = await session.connection();
  return session.parts.exchange(finishRequest(draft), {
    policy,
    sign,
    ...(signal ? { signal } : {}),
    ...(onTrace ? { onTrace } : {}),
    onRateLimit: (retryAfterSeconds) =>
      session.parts.events.emit('rate_limit.exceeded', { datasource: session.datasource, retryAfterSeconds }),
  });
}
