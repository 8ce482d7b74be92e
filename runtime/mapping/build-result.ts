import type { Path } from '../expressions/index.ts';

export interface Field {
  readonly path: Path;
  readonly target: string;
}

type Result = Record<string, unknown>;

/** Results that all have the same keys: made with room for them from the start. */
interface Shape {
  readonly added: readonly string[];
  readonly template: Result;
}

/**
 * Builds mapped records: what the fields' paths find, null where they find nothing, and over them what the transform gave.
 * The keys of a transform's result are nearly always those of the record before, so a result is made with them at once: an
 * object that grows key by key is moved several times, which costs more than the mapping itself.
 */
export function createResultBuilder(fields: readonly Field[]): (data: unknown, transformed: object | undefined) => Result {
  let shape = shapeOf(fields, []);
  const alone = shape;
  return (data, transformed) => {
    if (transformed === undefined) return fill({ ...alone.template }, fields, data);
    if (fields.length === 0) return transformed as Result;
    if (!hasKeys(transformed, shape.added)) shape = shapeOf(fields, Object.keys(transformed));
    return Object.assign(fill({ ...shape.template }, fields, data), transformed);
  };
}

function fill(result: Result, fields: readonly Field[], data: unknown): Result {
  for (const { path, target } of fields) result[target] = path.get(data) ?? null;
  return result;
}

function shapeOf(fields: readonly Field[], added: readonly string[]): Shape {
  const keys = new Set([...fields.map(({ target }) => target), ...added]);
  // JSON.parse makes an object with just the room it needs, and `__proto__` an own key like any other.
  return { added, template: JSON.parse(`{${[...keys].map((key) => `${JSON.stringify(key)}:null`).join()}}`) as Result };
}

/** Whether an object has these keys, in this order, and no other. */
function hasKeys(value: object, keys: readonly string[]): boolean {
  let at = 0;
  for (const key in value) {
    if (key !== keys[at]) return false;
    at += 1;
  }
  return at === keys.length;
}
