/** What is there at once, where it is known: to wait for it would let everything else go first. */
export type Soon<Value> = Value | Promise<Value>;

export function andThen<Value, Result>(value: Soon<Value>, use: (value: Value) => Soon<Result>): Soon<Result> {
  return value instanceof Promise ? value.then(use) : use(value);
}

export function soonAll<Value>(values: readonly Soon<Value>[]): Soon<readonly Value[]> {
  const there: Value[] = [];
  for (const value of values) {
    if (value instanceof Promise) return Promise.all(values);
    there.push(value);
  }
  return there;
}
