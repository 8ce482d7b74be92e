import fc from 'fast-check';
import type { ApiWays } from './simulated-api.ts';

/** How an API tells its changes, drawn. */
export const ways = fc.record<ApiWays>({
  type: fc.constantFrom('time', 'time', 'time', 'number'),
  order: fc.constantFrom('asc', 'desc', 'none'),
  time: fc.constantFrom('iso', 'seconds', 'days', 'local', 'micro'),
  until: fc.boolean(),
  untilInclusive: fc.boolean(),
  sinceInclusive: fc.boolean(),
  window: fc.boolean(),
  start: fc.boolean(),
  filter: fc.boolean(),
  since: fc.boolean(),
  numbered: fc.boolean(),
  /** Milliseconds until a change is seen in lists; what makes up for it. */
  lag: fc.constantFrom(0, 0, 3_000),
  against: fc.constantFrom('settle', 'lookback'),
  /** Milliseconds that the provider's clock is ahead of ours. */
  skew: fc.constantFrom(0, 0, 400_000, -400_000),
  pageSize: fc.integer({ min: 1, max: 4 }),
});

/** What happens while it is read. */
export const run = fc.record({
  /** Ids of what changes before each request; an unknown one is new. */
  changes: fc.array(fc.array(fc.nat({ max: 12 }), { maxLength: 3 }), { maxLength: 12 }),
  /** Seconds that pass before it. */
  gap: fc.integer({ min: 0, max: 5_000 }),
  /** The request that breaks off. */
  breaksAt: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
  /** Whether the next run goes on from there, or begins anew. */
  isTakenUp: fc.boolean(),
});
