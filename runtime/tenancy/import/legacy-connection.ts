import { openLegacy, type LegacySecret } from '../../crypto/open-legacy.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { isObject, type JsonObject, type JsonValue, parseJson } from '../../kernel/json.ts';

/** A connection as another runtime has kept it. */
export interface LegacyConnection {
  /** The connector as that runtime calls it. */
  readonly connector: string;
  readonly scope: string | undefined;
  readonly identity: string | undefined;
  readonly name: string | undefined;
  readonly enabled: boolean;
  /** The variable that has the key which its secrets were sealed by. */
  readonly variable: string;
  /** Its configuration with its secrets. Throws CONNECTOR_DECRYPT_FAILED with the field, and nothing that stands in it. */
  open(key: string, hide: (secret: string) => void): JsonObject;
}

type Reader = (row: JsonObject) => Omit<LegacyConnection, 'connector' | 'name' | 'enabled'> | undefined;

/** The forms of C-13, each told by the columns that it has. */
const readers: readonly Reader[] = [fields, whole, pair];

/** Undefined where a row has none of the forms. */
export function readLegacy(row: JsonObject): LegacyConnection | undefined {
  const connector = textOf(row['provider']) ?? textOf(row['type']) ?? textOf(row['connector']);
  const found = readers.map((reader) => reader(row)).find((one) => one !== undefined);
  if (connector === undefined || found === undefined) return undefined;
  const enabled = row['enabled'] !== false && row['status'] !== 'disabled';
  return { connector, name: textOf(row['name']), enabled, ...found };
}

/** `{ scope, identity, provider, value }`, in whose value some texts are `iv:tag:ciphertext`. */
function fields(row: JsonObject): ReturnType<Reader> {
  const value = objectOf(row['value']);
  if (!value || row['provider'] === undefined) return undefined;
  return {
    scope: textOf(row['scope']),
    identity: textOf(row['identity']),
    variable: 'IGNITER_SECRET',
    // An object gives an object.
    open: (key, hide) => openTexts(value, 'value', key, hide) as JsonObject,
  };
}

/** `{ userId, type, credentials: { encrypted, iv, authTag } }`, or those three beside them; sealed is the JSON of all. */
function whole(row: JsonObject): ReturnType<Reader> {
  const sealed = [objectOf(row['credentials']), row].find((one) => one && ['encrypted', 'iv', 'authTag'].every((part) => part in one));
  if (!sealed) return undefined;
  const identity = textOf(row['userId']) ?? textOf(row['user_id']);
  return {
    scope: textOf(row['scope']) ?? (identity === undefined ? undefined : 'user'),
    identity: textOf(row['identity']) ?? identity,
    variable: 'CONNECTOR_ENCRYPTION_KEY',
    open(key, hide) {
      // What is no text or bytes in it is refused when it is opened.
      const text = opened(sealed as unknown as LegacySecret, 'credentials', key);
      const credentials = parsed(text);
      if (!isObject(credentials)) throw failed('credentials', 'what was sealed is no JSON object');
      for (const secret of textsIn(credentials)) hide(secret);
      return { ...objectOf(row['config']), ...credentials };
    },
  };
}

/** `{ type, base_url, encrypted_key, encrypted_secret }`. */
function pair(row: JsonObject): ReturnType<Reader> {
  const consumerKey = textOf(row['encrypted_key']);
  const consumerSecret = textOf(row['encrypted_secret']);
  const baseUrl = textOf(row['base_url']);
  if (consumerKey === undefined || consumerSecret === undefined) return undefined;
  return {
    scope: textOf(row['scope']),
    identity: textOf(row['identity']),
    variable: 'CONNECTOR_CREDENTIAL_KEY',
    open(key, hide) {
      const secrets = {
        consumerKey: opened(consumerKey, 'encrypted_key', key),
        consumerSecret: opened(consumerSecret, 'encrypted_secret', key),
      };
      for (const secret of Object.values(secrets)) hide(secret);
      return { ...(baseUrl === undefined ? {} : { baseUrl }), ...secrets };
    },
  };
}

/** Sixteen or twelve bytes, sixteen bytes, and a text, in hexadecimal or base64. */
const looksSealed = /^(?:[\da-f]{32}|[\da-f]{24}|[A-Za-z\d+/]{22}==|[A-Za-z\d+/]{16}):(?:[\da-f]{32}|[A-Za-z\d+/]{22}==):[\da-zA-Z+/=]*$/i;

function openTexts(value: JsonValue, field: string, key: string, hide: (secret: string) => void): JsonValue {
  if (typeof value === 'string') {
    if (!looksSealed.test(value)) return value;
    const secret = opened(value, field, key);
    hide(secret);
    return secret;
  }
  if (Array.isArray(value)) return value.map((part: JsonValue, index) => openTexts(part, `${field}[${index}]`, key, hide));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, openTexts(part, `${field}.${name}`, key, hide)]));
}

function opened(sealed: LegacySecret, field: string, key: string): string {
  try {
    return openLegacy(sealed, key);
  } catch (thrown) {
    throw failed(field, ConnectorError.from(thrown).message);
  }
}

function failed(field: string, why: string): ConnectorError {
  return new ConnectorError('CONNECTOR_DECRYPT_FAILED', `${field}: ${why}`);
}

function objectOf(value: JsonValue | undefined): JsonObject | undefined {
  // A column of a database may come as the text of its JSON.
  const found = typeof value === 'string' ? parsed(value) : value;
  return isObject(found) ? found : undefined;
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function parsed(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function textsIn(value: JsonValue): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap((part: JsonValue) => textsIn(part)) : [];
}
