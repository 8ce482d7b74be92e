/**
 * One item of a tuple stream: the context under `@`, and under their names what `@$x`, `#$i` and `%` have bound so far,
 * in the order in which that was done. Where a sort has put tuples in order they become data for what follows, as
 * they do in JSONata, so they are objects; without an inherited key, so that any name is a plain key.
 */
export class Tuple {
  [name: string]: unknown;

  constructor(context: unknown) {
    this['@'] = context;
  }
}

Object.setPrototypeOf(Tuple.prototype, null);

/** Sets in one tuple all that another has. */
export function assign(target: Tuple, source: Tuple): Tuple {
  for (const name in source) target[name] = source[name];
  return target;
}
