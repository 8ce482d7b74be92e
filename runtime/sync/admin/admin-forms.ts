import { type FormPlan, formPlanOf, formSchemasOf } from '../../documents/admin-form/index.ts';
import type { Catalog, Loaded } from '../../documents/catalog.ts';
import type { Connector } from '../../documents/generated/connector.ts';
import { takeJson } from '../../documents/values/take-json.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { isObject, type JsonValue } from '../../kernel/json.ts';
import { suggestion } from '../../kernel/suggest.ts';
import type { ConnectorForm } from './admin-shapes.ts';
import { type BodyIssue, bodyInvalid } from './body-issues.ts';

/** Those that may be filled in, by type. */
export function formsOf(catalog: Catalog, visible: readonly string[] | undefined): readonly ConnectorForm[] {
  return offered(catalog, visible)
    .map((connector) => {
      const { document } = connector;
      const plan = requirePlan(connector);
      const { create, update } = formSchemasOf(plan);
      return { type: plan.type, label: plan.label, description: document.description ?? null, icon: document.icon ?? null, create, update };
    })
    .toSorted((a, b) => (a.type < b.type ? -1 : 1));
}

/** The connector that a body asks for by its `type`. Throws REQUEST_INVALID where it is none that is offered. */
export function connectorIn(catalog: Catalog, visible: readonly string[] | undefined, body: JsonValue): Loaded<Connector> {
  if (!isObject(body)) throw bodyInvalid([{ path: '', message: 'must be an object' }]);
  const { type } = body;
  if (typeof type !== 'string') throw bodyInvalid([{ path: '/type', message: type === undefined ? 'is missing' : 'must be string' }]);
  const there = offered(catalog, visible);
  const found = there.find(({ document }) => document.name === type);
  if (found) return found;
  const names = there.map(({ document }) => document.name);
  const hint = suggestion(type, names) || `; there is ${names.join(', ') || 'none'}`;
  throw bodyInvalid([{ path: '/type', message: `is no connector that has a form${hint}` }]);
}

function offered({ connectors }: Catalog, visible: readonly string[] | undefined): readonly Loaded<Connector>[] {
  return [...connectors.values()].filter(({ document }) => document.adminForm && (visible?.includes(document.name) ?? true));
}

export function requirePlan(connector: Loaded<Connector>): FormPlan {
  const plan = formPlanOf(connector);
  if (!plan) throw new ConnectorError('INTERNAL', `connector ${connector.document.name} has no form`);
  return plan;
}

/** Throws REQUEST_INVALID for what no form could be. */
export function takeBody(body: unknown): JsonValue {
  const taken = takeJson(body);
  if ('issues' in taken) throw bodyInvalid(taken.issues);
  // Plain JSON, just parsed.
  return taken.value as JsonValue;
}

/** Throws REQUEST_INVALID with what is wrong. */
export function requireValid<Read extends object>(read: Read | { readonly issues: readonly BodyIssue[] }): Read {
  if (hasIssues(read)) throw bodyInvalid(read.issues);
  return read;
}

function hasIssues<Read extends object>(
  read: Read | { readonly issues: readonly BodyIssue[] },
): read is { readonly issues: readonly BodyIssue[] } {
  return 'issues' in read;
}
