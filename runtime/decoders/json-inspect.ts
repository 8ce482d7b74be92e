/** What a parsed value is beside its text: `exact` holds numbers that a double cannot, `deep` has too many levels. */
export type Finding = 'plain' | 'exact' | 'deep';

/** Looks at every number and level of what JSON.parse gave. Calls itself for every level. */
export function inspect(value: unknown, levels: number): Finding {
  if (typeof value === 'number') return isInexact(value) ? 'exact' : 'plain';
  if (typeof value !== 'object' || value === null) return 'plain';
  if (levels <= 0) return 'deep';
  return Array.isArray(value) ? inspectList(value, levels - 1) : inspectObject(value, levels - 1);
}

function inspectObject(container: object, levels: number): Finding {
  let finding: Finding = 'plain';
  // for-in gives own names only: nothing enumerable is on Object.prototype.
  for (const key in container) {
    // An object that JSON.parse made.
    const value = (container as Record<string, unknown>)[key];
    // The hot loop of every read: most values are strings, and few of the others need a call.
    if (typeof value === 'string' || value === null || typeof value === 'boolean') continue;
    const found = inspect(value, levels);
    if (found === 'deep') return found;
    if (found === 'exact') finding = found;
  }
  return finding;
}

function inspectList(list: readonly unknown[], levels: number): Finding {
  let finding: Finding = 'plain';
  for (const value of list) {
    if (typeof value === 'string' || value === null || typeof value === 'boolean') continue;
    const found = inspect(value, levels);
    if (found === 'deep') return found;
    if (found === 'exact') finding = found;
  }
  return finding;
}

/** Integers up to 2^53 and every fraction below it are what was sent; of a greater number the digits may be lost. */
function isInexact(value: number): boolean {
  return value > Number.MAX_SAFE_INTEGER || value < -Number.MAX_SAFE_INTEGER;
}
