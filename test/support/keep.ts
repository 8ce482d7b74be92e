import { afterEach } from 'vitest';

const kept: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of kept.splice(0).toReversed()) await one[Symbol.asyncDispose]();
});

/** Disposes it when the test that runs is over; what was kept last goes first. */
export function keep<One extends AsyncDisposable>(one: One): One {
  kept.push(one);
  return one;
}
