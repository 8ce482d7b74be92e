import { createHash } from 'node:crypto';
import type { Scope } from '../../expressions/index.ts';
import { isObject, stringifyJson } from '../../kernel/json.ts';

/** Another client is another access; a new secret of the same one is not. */
function clientOf(app: unknown): unknown {
  return isObject(app) ? app['clientId'] : undefined;
}

/** The order of keys does not count: an editor that sorts them must not sign anybody out. */
export function fingerprintOf(document: unknown, scope: Scope): string {
  const made = [document, scope['configuration'], clientOf(scope['app'])];
  return createHash('sha256')
    .update(stringifyJson(sorted(made)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value ?? null;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, part]) => [key, sorted(part)]));
}
