import type { ErrorObject } from 'ajv';

/** ajv's messages say what was expected; only these repeat something of the value, and that is a key. */
export function errorWords({ keyword, params, message }: ErrorObject): string {
  if (keyword === 'enum') return `must be one of ${(params['allowedValues'] as readonly unknown[]).map(String).join(', ')}`;
  if (keyword === 'required') return `lacks "${String(params['missingProperty'])}"`;
  if (keyword === 'additionalProperties') return `has an unknown key "${String(params['additionalProperty'])}"`;
  return message ?? `does not fulfil "${keyword}"`;
}
