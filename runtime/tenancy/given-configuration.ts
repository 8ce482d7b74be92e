import { mayStay, partSecrets, type PartedConfiguration } from '../documents/configuration/kept-secrets.ts';
import type { ConfigurationSchema } from '../documents/generated/connector.ts';
import { segmentsOf, spoken } from '../documents/source/node.ts';
import { ConnectorError } from '../kernel/errors.ts';
import { isObject, type JsonValue, stringifyJson } from '../kernel/json.ts';
import type { Configuration } from './instance-document.ts';

/** What reads show in place of a secret. */
export const mask = '****';

const mostCharacters = 1024 * 1024;

/** A configuration as somebody gives it, its secrets apart. */
export interface GivenConfiguration extends PartedConfiguration {
  readonly secrets: { readonly [pointer: string]: JsonValue };
  /** Pointers of secrets that are to be removed. */
  readonly removed: readonly string[];
}

/**
 * Parts what was given. A secret that is null is to be removed; one that is empty, or that is the mask of a read, is no secret: throws
 * CONNECTOR_CONFIG_INVALID [CRED-10], REQUEST_INVALID for what is no JSON object or is too large.
 */
export function partGiven(given: unknown, schema: ConfigurationSchema | undefined): GivenConfiguration {
  const { plain, secrets } = partSecrets(plainJson(given), schema);
  const kept: Record<string, JsonValue> = {};
  const removed: string[] = [];
  for (const [pointer, value] of Object.entries(secrets)) {
    if (value === null) removed.push(pointer);
    // `plainJson` has left nothing else.
    else kept[pointer] = refuseEmpty(pointer, value as JsonValue);
  }
  return { plain, secrets: kept, removed };
}

/** Which of the secrets that are kept stay beside what is given now. */
export function staying(kept: readonly string[], { plain, secrets, removed }: GivenConfiguration): readonly string[] {
  return kept.filter((pointer) => !Object.hasOwn(secrets, pointer) && !removed.includes(pointer) && mayStay(pointer, plain));
}

function plainJson(given: unknown): Configuration {
  const text = isObject(given) ? stringifyJson(given) : undefined;
  if (text === undefined) throw new ConnectorError('REQUEST_INVALID', 'the configuration must be an object, as {"apiKey": "…"}');
  if (text.length > mostCharacters)
    throw new ConnectorError('REQUEST_TOO_LARGE', 'the configuration is larger than 1 MiB; leave out what it does not need');
  // The JSON of an object.
  return JSON.parse(text) as Configuration;
}

function refuseEmpty(pointer: string, value: JsonValue): JsonValue {
  const texts = textsIn(value);
  const wrong = texts.includes('') ? 'empty' : texts.includes(mask) ? `"${mask}", which only stands for what is not shown` : undefined;
  if (wrong === undefined) return value;
  const place = spoken(['configuration', ...segmentsOf(pointer)]);
  const message = `${place} is ${wrong}: give the secret, leave it out to keep the one there is, or give null to remove it`;
  throw new ConnectorError('CONNECTOR_CONFIG_INVALID', message, { pointer: `/configuration${pointer}` });
}

function textsIn(value: JsonValue): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap((part: JsonValue) => textsIn(part)) : [];
}
