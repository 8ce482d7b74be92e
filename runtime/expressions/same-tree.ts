/**
 * Whether two parts of a syntax tree say the same at the same place, as two JSON texts of them would: the parser copies the left side
 * of `?:` and `??`. What differs mostly does so at once; JSON would be written of all that is inside, again for each part around it.
 */
export function isSameTree(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) || Array.isArray(right)) return areSameLists(left, right);
  const keys = keysOf(left);
  return keys.length === keysOf(right).length && keys.every((key) => isSameTree(Reflect.get(left, key), Reflect.get(right, key)));
}

function areSameLists(left: unknown, right: unknown): boolean {
  if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
  return left.every((item, index) => isSameTree(item, right[index]));
}

/** Those that JSON has. */
function keysOf(object: object): readonly string[] {
  return Object.keys(object).filter((key) => !['undefined', 'function'].includes(typeof Reflect.get(object, key)));
}
