import { connectorName, isEnabled } from '../documents/datasource-words.ts';
import type { Catalog, Loaded } from '../documents/catalog.ts';
import { formPlanOf, propertyFields } from '../documents/admin-form/index.ts';
import { replaceReferences, wholeReference } from '../documents/environment-references.ts';
import type { ConfigurationProperty, Connector } from '../documents/generated/connector.ts';
import type { Datasource, Synchronization } from '../documents/generated/datasource.ts';
import { type JsonValue, parseJson } from '../kernel/json.ts';
import { placeOfSecret, type RuleStore, type StoredRule } from '../vault/ports.ts';
import type { GivenFacts, RuleRowFact } from './ports.ts';

/** What is told of a datasource, but who tests it and when. */
export type ToldFacts = Omit<GivenFacts, 'now' | 'configurationHash'>;

export interface FactSources {
  readonly environment: { readonly [name: string]: string | undefined };
  /** Rules that were put over the API. */
  readonly rules: readonly StoredRule[];
  /** Default true. */
  readonly enabled?: boolean;
}

/** Whether anything of its connector is shown beside its records: a form, or a table. */
function hasFacts({ adminForm, objects }: Connector): boolean {
  return adminForm !== undefined || objects.some(({ table }) => table !== undefined);
}

export interface FactFinder {
  readonly environment: FactSources['environment'];
  /** `instance`: where it was made over the API. */
  readonly find: (
    datasource: string,
  ) => Promise<{ readonly catalog: Catalog; readonly instance: { readonly enabled: boolean } | undefined }>;
  readonly rules: () => Promise<RuleStore>;
}

/** What a run tells of its datasource. Where there is nothing to tell, no rules are asked for. */
export async function findFacts({ environment, find, rules }: FactFinder, name: string): Promise<ToldFacts | undefined> {
  const { catalog, instance } = await find(name);
  const told = factsOf(catalog, name, { environment, rules: [], enabled: instance?.enabled ?? true });
  return told && { ...told, rules: (await (await rules()).mappingRules(name)).map(ruleFact) };
}

/** What is told of a datasource by its documents; undefined where its connector has nothing to tell of it, or is not there. Never a secret. */
export function factsOf(
  { connectors, datasources }: Pick<Catalog, 'connectors' | 'datasources'>,
  name: string,
  { environment, rules, enabled = true }: FactSources,
): ToldFacts | undefined {
  const datasource = datasources.get(name);
  const connector = datasource && connectors.get(connectorName(datasource.document));
  if (!datasource || !connector || !hasFacts(connector.document)) return undefined;
  const { document } = datasource;
  const { objects } = connector.document;
  return {
    datasource: name,
    connector: connector.document.name,
    baseUrl: baseUrlOf(document, connector, environment),
    enabled,
    toggles: togglesOf(connector.document, document.synchronization),
    tables: Object.fromEntries(objects.flatMap(({ name: object, table }) => (table === undefined ? [] : [[object, table]]))),
    secrets: secretsOf(connector).map((property) => placeOf(datasource, property)),
    rules: rules.map(ruleFact),
    // A document that was loaded is JSON.
    mappings: (document.mappings ?? {}) as JsonValue,
  };
}

function togglesOf({ objects }: Connector, asked: Synchronization = {}): { readonly [object: string]: boolean } {
  return Object.fromEntries(objects.flatMap(({ name, list }) => (list ? [[name, isEnabled(asked, name)]] : [])));
}

/**
 * Where it is: what the form asks for as an address, else the property of that name, else what the connector itself says. Nothing of it that
 * may be a secret is told.
 */
function baseUrlOf({ configuration = {} }: Datasource, connector: Loaded<Connector>, environment: FactSources['environment']): string {
  const asked = addressField(connector);
  const given = configuration[asked] ?? addressBefore(connector.document, asked);
  const isShown = connector.document.configurationSchema?.properties?.[asked]?.secret !== true;
  if (isShown && typeof given === 'string') return plainUrl(replaceReferences(given, (variable) => environment[variable] ?? ''));
  const own = connector.document.http?.baseUrl ?? '';
  return own.includes('{{') ? '' : plainUrl(own);
}

/** What the property is where nobody gives it. */
function addressBefore({ configurationSchema, defaultConfiguration = {} }: Connector, property: string): unknown {
  return defaultConfiguration[property] ?? configurationSchema?.properties?.[property]?.default;
}

function addressField(connector: Loaded<Connector>): string {
  const plan = formPlanOf(connector);
  return (plan && propertyFields(plan).find(({ schema, secret }) => schema.format === 'uri' && !secret)?.property) ?? 'baseUrl';
}

/** Without what may stand in it and be a secret: who asks, and with what. */
function plainUrl(text: string): string {
  const url = URL.parse(text);
  if (!url) return '';
  if (url.username + url.password + url.search + url.hash === '') return text;
  return `${url.origin}${url.pathname}`;
}

/** In the order in which the form asks for them. */
function secretsOf(connector: Loaded<Connector>): readonly string[] {
  const plan = formPlanOf(connector);
  if (plan) return propertyFields(plan).flatMap(({ property, secret }) => (secret ? [property] : []));
  const properties: { readonly [name: string]: ConfigurationProperty } = connector.document.configurationSchema?.properties ?? {};
  return Object.entries(properties).flatMap(([name, { secret }]) => (secret ? [name] : []));
}

/** Where a secret is kept: sealed in the vault, in a variable of the environment, or in the document. */
function placeOf({ document, openConfiguration }: Loaded<Datasource>, property: string): string {
  if (openConfiguration) return `sealed:${placeOfSecret(document.name, `/${property}`)}`;
  const given = document.configuration?.[property];
  const variable = typeof given === 'string' ? wholeReference(given) : undefined;
  return variable === undefined ? `document:/configuration/${property}` : `environment:${variable}`;
}

function ruleFact({ id, entityType, source, target, transform, createdAt, updatedAt }: StoredRule): RuleRowFact {
  return { id, entityType, sourceField: source, targetField: target, transform: parseJson(transform), createdAt, updatedAt };
}
