/** What a parsed value is beside its text: flags that add up. */
export const finding = {
  plain: 0,
  /** Holds numbers whose digits a double cannot. */
  inexact: 1,
  /** Has too many levels. */
  deep: 2,
} as const;

/** Looks at every number and level of what JSON.parse gave. The hot loop of every read: it calls itself for containers only. */
export function inspect(container: object, levels: number): number {
  if (levels <= 0) return finding.deep;
  return Array.isArray(container) ? inspectList(container, levels - 1) : inspectObject(container, levels - 1);
}

function inspectObject(container: object, levels: number): number {
  let found: number = finding.plain;
  // for-in gives own names only: nothing enumerable is on Object.prototype.
  for (const key in container) {
    // An object that JSON.parse made.
    const value = (container as Record<string, unknown>)[key];
    if (typeof value === 'string') continue;
    if (typeof value === 'number') found |= isInexact(value) ? finding.inexact : finding.plain;
    else if (typeof value === 'object' && value !== null) found |= inspect(value, levels);
  }
  return found;
}

function inspectList(list: readonly unknown[], levels: number): number {
  let found: number = finding.plain;
  for (const value of list) {
    if (typeof value === 'string') continue;
    if (typeof value === 'number') found |= isInexact(value) ? finding.inexact : finding.plain;
    else if (typeof value === 'object' && value !== null) found |= inspect(value, levels);
  }
  return found;
}

/** Integers up to 2^53 and every fraction below it are what was sent; of a greater number the digits may be lost. */
export function isInexact(value: number): boolean {
  return value > Number.MAX_SAFE_INTEGER || value < -Number.MAX_SAFE_INTEGER;
}
