import { type FormPlan, formPlanOf, formSchemasOf, propertyFields, toggleFields } from '../documents/admin-form/index.ts';
import type { Catalog } from '../documents/index.ts';
import { isObject } from '../kernel/json.ts';
import { oneOf, text, timeOrNull } from './shapes/index.ts';

/** Words of our own in the schemas of routes: the component that stands for a body, and that it may be left out. */
export const formKeywords = ['x-form', 'x-optional'];

type Schema = { readonly [keyword: string]: unknown };

/**
 * The OpenAPI document with the bodies and answers of the forms that there are now: routes stand when the server starts, documents come and
 * go. Each is one of those of each type, told apart by `type`. What has `x-form` gives way to the component of that name. `offered`: types that
 * new datasources can be made of; those that there are may be of others.
 */
export function withForms(openapi: Schema, { connectors }: Pick<Catalog, 'connectors'>, offered: readonly string[]): Schema {
  const plans = [...connectors.values()].flatMap((connector) => formPlanOf(connector) ?? []);
  const types = plans.toSorted((a, b) => (a.type < b.type ? -1 : 1));
  const components = objectAt(openapi, 'components');
  const schemas = objectAt(components, 'schemas');
  return {
    ...openapi,
    paths: withReferences(withOptional(openapi['paths'])),
    components: { ...components, schemas: { ...asObject(withReferences(schemas)), ...formComponents(types, offered) } },
  };
}

function formComponents(plans: readonly FormPlan[], offered: readonly string[]): Schema {
  const forNew = plans.filter(({ type }) => offered.includes(type));
  return {
    ...componentsOf('ConnectorCreateRequest', forNew, (plan) => formSchemasOf(plan).create),
    ...componentsOf('ConnectorUpdateRequest', plans, (plan) => formSchemasOf(plan).update),
    ...componentsOf('ConnectorSyncRequest', plans, (plan) => formSchemasOf(plan).sync),
    ...componentsOf('ConnectorSummaryResponse', plans, summaryOf),
  };
}

/** Told apart by `type` where they have one; without it those of two connectors may be alike. */
function componentsOf(name: string, plans: readonly FormPlan[], schemaOf: (plan: FormPlan) => object): Schema {
  if (plans.length === 0) return { [name]: { type: 'object', additionalProperties: true, description: 'No connector has a form.' } };
  const schemas = plans.map((plan) => [plan.type, schemaOf(plan)] as const);
  const places = schemas.map(([type]) => [type, `#/components/schemas/${name}.${type}`] as const);
  const isTold = schemas.every(([, schema]) => 'type' in objectAt(asObject(schema), 'properties'));
  const each = places.map(([, $ref]) => ({ $ref }));
  const choice = isTold ? { oneOf: each, discriminator: { propertyName: 'type', mapping: Object.fromEntries(places) } } : { anyOf: each };
  return { [name]: choice, ...Object.fromEntries(schemas.map(([type, schema]) => [`${name}.${type}`, schema])) };
}

function summaryOf(plan: FormPlan): Schema {
  const shown = propertyFields(plan).filter(({ secret }) => !secret);
  const values = shown.map(
    ({ name, label, schema: { type } }) => [name, { ...(type ? { type: [type, 'null'] } : {}), title: label }] as const,
  );
  const toggles = toggleFields(plan).map(({ name, label }) => [name, { type: 'boolean', title: label }] as const);
  const properties = {
    id: text('What it is asked for by.'),
    type: { type: 'string', enum: [plan.type] },
    ...Object.fromEntries(values),
    status: oneOf(['active', 'disabled', 'error'], '`error`: the newer of its last test and its last sync failed.'),
    lastTestAt: timeOrNull('When it was tested last.'),
    ...Object.fromEntries(toggles),
  };
  const lastRun = { $ref: '#/components/schemas/ConnectorRunSummary' };
  const required = Object.keys(properties);
  return { type: 'object', title: plan.label, additionalProperties: false, required, properties: { ...properties, lastRun } };
}

/** @fastify/swagger calls every body required. */
function withOptional(value: unknown): unknown {
  if (!isObject(value)) return value;
  const body = value['requestBody'];
  const inner = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, key === 'requestBody' ? part : withOptional(part)]));
  return isObject(body) && JSON.stringify(body).includes('"x-optional":true')
    ? { ...inner, requestBody: { ...body, required: false } }
    : inner;
}

function withReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withReferences);
  if (!isObject(value)) return value;
  if (typeof value['x-form'] === 'string') return { $ref: `#/components/schemas/${value['x-form']}` };
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withReferences(part)]));
}

function objectAt(holder: Schema, key: string): Schema {
  return asObject(holder[key]);
}

function asObject(value: unknown): Schema {
  return isObject(value) ? value : {};
}
