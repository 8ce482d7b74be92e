import type { Scope } from '../expression.ts';

/** Scopes of one request share values, such as the configuration: each is looked through once. */
const searched = new WeakMap<object, boolean>();

export function holdsBigInteger(scope: Scope): boolean {
  return Object.values(scope).some((value) => {
    if (typeof value !== 'object' || value === null) return typeof value === 'bigint';
    const found = searched.get(value) ?? search(value);
    searched.set(value, found);
    return found;
  });
}

function search(value: unknown): boolean {
  return typeof value === 'object' && value !== null ? Object.values(value).some(search) : typeof value === 'bigint';
}
