import type { Budget } from '../../runtime/http/index.ts';

/** A budget that bounds nothing but what is given. */
export function budgetOf(given: Partial<Budget>): Budget {
  return {
    key: 'key',
    name: 'default',
    requests: undefined,
    per: undefined,
    concurrency: undefined,
    cost: 1,
    queue: 1_000,
    match: undefined,
    learn: undefined,
    ...given,
  };
}

/** The most requests that came within any stretch of so many milliseconds; `times` in order. */
export function mostWithin(times: readonly number[], length: number): number {
  let most = 0;
  for (let first = 0, last = 0; last < times.length; last += 1) {
    while ((times[last] ?? 0) - (times[first] ?? 0) >= length) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
