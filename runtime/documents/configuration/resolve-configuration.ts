import type { ErrorObject } from 'ajv';
import { ConnectorError } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/json.ts';
import type { Loaded } from '../catalog.ts';
import { hasReference, referencesIn, replaceReferences, wholeReference } from '../environment-references.ts';
import type { ConfigurationProperty, Connector } from '../generated/connector.ts';
import type { Datasource } from '../generated/datasource.ts';
import type { Environment } from '../permissions.ts';
import { segmentsOf, spoken } from '../source/node.ts';
import { deepFreeze } from '../source/content-hash.ts';
import { startsFrom } from './default-configuration.ts';
import { errorWords } from './error-words.ts';
import { propertyAt } from './property-at.ts';
import { noConfiguration, withDefaults } from './validate-configuration.ts';

/** What a datasource's expressions see as `configuration`. */
export interface ResolvedConfiguration {
  readonly values: { readonly [name: string]: unknown };
  /** Texts that must never be shown: values marked secret, and what came from the environment and may be one. */
  readonly secrets: readonly string[];
}

/**
 * The configuration of a datasource that serves: environment variables filled in and given the type that the connector's
 * configurationSchema asks for, what the connector starts it from and defaults applied, validated again. Whether the datasource may use the variables was
 * decided when it was loaded; what was made over the API is taken as it is kept. Throws CONNECTOR_CONFIG_INVALID that names the variables
 * that are not set (empty counts as that) or the properties that are wrong, never a value.
 */
export function resolveConfiguration(
  datasource: Loaded<Datasource>,
  connector: Connector,
  environment: Environment,
): ResolvedConfiguration {
  const { name, configuration = {} } = datasource.document;
  const opened = datasource.openConfiguration?.();
  const start = startsFrom(connector, opened ?? configuration, datasource.uploaded);
  refuseUnset(name, opened === undefined ? { ...start, ...configuration } : start, environment);
  const schema = connector.configurationSchema ?? noConfiguration;
  const secrets = new Set<string>();
  const filling = { schema, environment, secrets };
  // What a tenant gives refers to nothing; what its connector starts from may.
  const filled = { ...(fill(start, [], filling) as object), ...(opened ?? (fill(configuration, [], filling) as object)) };
  const { value, errors } = withDefaults(schema, filled);
  if (errors.length > 0) throw invalid(name, errors);
  for (const secret of secretTexts(value, [], schema)) secrets.add(secret);
  // The schema's type is object.
  return { values: deepFreeze(value as { readonly [name: string]: unknown }), secrets: [...secrets] };
}

interface Filling {
  readonly schema: ConfigurationProperty;
  readonly environment: Environment;
  readonly secrets: Set<string>;
}

/** How a secret is called that its author forgot to mark. */
const secretName = /key|token|secret|password|passwd|credential|auth/i;

/**
 * A variable's value is shown only where the schema declares the property and neither is called as a secret would be: an
 * address or a page size that nobody may see makes every message about it useless.
 */
function mayBeSecret(variable: string, way: readonly string[], schema: ConfigurationProperty): boolean {
  return propertyAt(schema, way) === undefined || secretName.test(variable) || secretName.test(way.join('.'));
}

function fill(value: unknown, way: readonly string[], filling: Filling): unknown {
  if (Array.isArray(value)) return value.map((item, index) => fill(item, [...way, String(index)], filling));
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, fill(part, [...way, key], filling)]));
  if (!hasReference(value)) return value;
  const variable = wholeReference(value);
  const read = (name: string): string => {
    const text = filling.environment[name] ?? '';
    if (mayBeSecret(name, way, filling.schema)) filling.secrets.add(text);
    return text;
  };
  if (variable === undefined) return replaceReferences(value, read);
  return typed(read(variable), propertyAt(filling.schema, way)?.type);
}

/** The text of a variable as the type that is asked for; as it is when it is none, for validation to refuse. */
function typed(text: string, type: ConfigurationProperty['type']): unknown {
  switch (type) {
    case 'integer':
    case 'number':
      return /^\s*[-+]?[\d.]+(?:[eE][-+]?\d+)?\s*$/.test(text) && Number.isFinite(Number(text)) ? Number(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'array':
    case 'object':
      return parsed(text);
    case 'string':
    case undefined:
      return text;
    default:
      return type satisfies never;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function refuseUnset(datasource: string, configuration: unknown, environment: Environment): void {
  const unset = [...referencesBelow(configuration, [])].filter(({ name }) => !environment[name]);
  if (unset.length === 0) return;
  const told = unset.map(({ name, way }) => `${name} (${spoken(['configuration', ...way])})`).join(', ');
  const word = unset.length === 1 ? 'the environment variable' : 'environment variables';
  const message = `datasource ${datasource}: ${word} ${told} ${unset.length === 1 ? 'is' : 'are'} not set; set ${unset.length === 1 ? 'it' : 'them'} and start again`;
  throw new ConnectorError('CONNECTOR_CONFIG_INVALID', message, { datasource, variables: [...new Set(unset.map(({ name }) => name))] });
}

function* referencesBelow(value: unknown, way: readonly string[]): Generator<{ readonly name: string; readonly way: readonly string[] }> {
  if (typeof value === 'string') for (const { name } of referencesIn(value)) yield { name, way };
  if (typeof value === 'object' && value !== null)
    for (const [key, part] of Object.entries(value)) yield* referencesBelow(part, [...way, key]);
}

function invalid(datasource: string, errors: readonly ErrorObject[]): ConnectorError {
  const told = errors.map((error) => `${spoken(['configuration', ...segmentsOf(error.instancePath)])} ${errorWords(error)}`);
  return new ConnectorError('CONNECTOR_CONFIG_INVALID', `datasource ${datasource}: ${[...new Set(told)].join('; ')}`, { datasource });
}

function* secretTexts(value: unknown, way: readonly string[], schema: ConfigurationProperty): Generator<string> {
  if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) yield* secretTexts(part, [...way, key], schema);
  } else if (way.length > 0 && propertyAt(schema, way)?.secret) {
    if (typeof value === 'number') yield String(value);
    else if (typeof value === 'string' && value !== '') yield value;
  }
}
