import type { ConfigurationProperty, ConfigurationSchema } from '../../documents/generated/connector.ts';
import { isObject } from '../../kernel/json.ts';

const redacted = '[redacted]';

/**
 * A datasource's configuration as it may be shown. What its connector declares and does not mark `secret` is shown as the
 * document has it (`${env:NAME}` stays a name); everything else, so all of it while the connector is not loaded, is `[redacted]`.
 */
export function configurationView(configuration: Readonly<Record<string, unknown>>, schema: ConfigurationSchema | undefined): object {
  return viewNames(configuration, schema?.properties ?? {}, undefined);
}

function viewNames(values: Readonly<Record<string, unknown>>, properties: Properties, others: ConfigurationProperty | undefined): object {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, viewValue(value, Object.hasOwn(properties, name) ? properties[name] : others)]),
  );
}

function viewValue(value: unknown, property: ConfigurationProperty | undefined): unknown {
  if (property === undefined || property.secret === true) return redacted;
  if (Array.isArray(value)) return property.items ? value.map((item) => viewValue(item, property.items)) : value;
  if (!isObject(value)) return value;
  const { properties, additionalProperties } = property;
  if (properties === undefined && typeof additionalProperties !== 'object') return value;
  return viewNames(value, properties ?? {}, typeof additionalProperties === 'object' ? additionalProperties : undefined);
}

type Properties = Readonly<Record<string, ConfigurationProperty>>;

/** A configuration schema for drawing forms: values that stand in a secret's own schema are left out. */
export function configurationSchemaView(schema: ConfigurationSchema): object {
  return { ...schema, properties: viewProperties(schema.properties) };
}

function viewProperties(properties: Properties): object {
  return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, viewProperty(property)]));
}

function viewProperty(property: ConfigurationProperty): object {
  const { default: _default, enum: _enum, ...plain } = property;
  const { items, properties, additionalProperties } = property;
  return {
    ...(property.secret ? plain : property),
    ...(items && { items: viewProperty(items) }),
    ...(properties && { properties: viewProperties(properties) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: viewProperty(additionalProperties) }),
  };
}
