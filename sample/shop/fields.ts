import { listOf } from './params.ts';

/** `_fields=id,name,billing.email`: only these; everything when none are asked for. A dotted name takes a part of an object. */
export function selectFields(record: object, query: URLSearchParams): object {
  const wanted = listOf(query, '_fields');
  if (wanted.length === 0) return record;
  const result: Record<string, unknown> = {};
  for (const name of wanted) take(record, name.split('.'), result);
  return result;
}

function take(from: object, [key, ...rest]: readonly string[], into: Record<string, unknown>): void {
  if (key === undefined || !Object.hasOwn(from, key)) return;
  const value: unknown = Object.getOwnPropertyDescriptor(from, key)?.value;
  const isPart = rest.length > 0 && typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isPart) {
    into[key] = value;
    return;
  }
  const part: Record<string, unknown> = {};
  take(value, rest, part);
  into[key] = { ...(typeof into[key] === 'object' ? into[key] : {}), ...part };
}
