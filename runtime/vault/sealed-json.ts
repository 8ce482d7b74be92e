import { ConnectorError } from '../kernel/errors.ts';
import { isObject, type JsonObject, type JsonValue, parseJson, stringifyJson } from '../kernel/json.ts';
import type { Envelopes } from '../crypto/envelope.ts';

/** JSON in an envelope, every digit kept. JSON escapes what is not Unicode, so any text can be sealed in it. */
export function sealJson(envelopes: Envelopes, value: JsonValue | Readonly<Record<string, JsonValue>>, place: string): string {
  return envelopes.seal(stringifyJson(value), place);
}

export function openJson(envelopes: Envelopes, sealed: string, place: string): JsonValue {
  const text = envelopes.open(sealed, place);
  try {
    return parseJson(text);
  } catch {
    // The parser's message shows some of the text.
    throw new ConnectorError('CONNECTOR_DECRYPT_FAILED', `what was sealed at "${place}" is no JSON; sign in or enter the secret again`, {
      place,
    });
  }
}

export function openObject(envelopes: Envelopes, sealed: string, place: string): JsonObject {
  const value = openJson(envelopes, sealed, place);
  if (isObject(value)) return value;
  throw new ConnectorError('CONNECTOR_DECRYPT_FAILED', `what was sealed at "${place}" is no JSON object; sign in again`, { place });
}
