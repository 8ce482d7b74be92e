import type { Target } from '../documents/mappings/rule-list.ts';
import { isObject } from '../kernel/json.ts';

type Result = Record<string, unknown>;

/** What a transform leaves alone, by name: a target as a whole, or targets within it. */
export type HeldTargets = ReadonlyMap<string, 'whole' | HeldTargets>;

type Building = Map<string, 'whole' | Building>;

export function heldTargets(targets: readonly Target[]): HeldTargets {
  const root: Building = new Map();
  for (const target of targets) hold(root, target);
  return root;
}

function hold(names: Building, [name, ...inner]: Target): void {
  if (name === undefined) return;
  const known = names.get(name);
  if (known === 'whole') return;
  if (inner.length === 0) return void names.set(name, 'whole');
  const within: Building = known ?? new Map();
  names.set(name, within);
  hold(within, inner);
}

/** Merges what a transform gave over a result, name by name; within a name that has held targets, those stay as they are. */
export function mergeResult(result: Result, given: object, held: HeldTargets | undefined): void {
  if (!held && !Object.hasOwn(given, '__proto__')) return void Object.assign(result, given);
  for (const [name, value] of Object.entries(given)) {
    const own = held?.get(name);
    if (own === 'whole') continue;
    put(result, name, own === undefined ? value : within(Object.hasOwn(result, name) ? result[name] : undefined, value, own));
  }
}

/** What stands there is an object where rules made it; else there is only something that shall not be. */
function within(before: unknown, value: unknown, held: HeldTargets): unknown {
  if (!isObject(value)) return isObject(before) ? before : value;
  const made: Result = isObject(before) ? { ...before } : {};
  mergeResult(made, value, held);
  return made;
}

/** Assigning to `__proto__` would change what an object is, not what it has. */
function put(result: Result, name: string, value: unknown): void {
  if (name === '__proto__') Object.defineProperty(result, name, { value, enumerable: true, writable: true, configurable: true });
  else result[name] = value;
}
