// Each way to page, against a provider that has enough of us, fails for a while, or sends a bomb: every record comes once, or
// the read ends with a name, after a bounded number of requests.
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../runtime/kernel/clock.ts';
import type { Answer } from '../support/answer-server.ts';
import { type Listed, numbers, openList, readAll } from './reads.ts';
import { page, type Style, styles } from './styles.ts';

const begin = Date.UTC(2026, 0, 1);

/** A clock on which waiting takes no time of ours. */
function createHurriedClock(): Clock & { readonly waits: readonly number[] } {
  let now = begin;
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    monotonic: () => now - begin,
    async sleep(ms) {
      waits.push(ms);
      now += ms;
    },
  };
}

const attempts = 3;
const connector = {
  http: {
    baseUrl: '{{ configuration.baseUrl }}',
    retry: { maxAttempts: attempts, initialDelay: 'PT1S', jitter: false, maxDelay: 'PT5M' },
    limits: { bodySize: 1_048_576 },
  },
};

/** A list of whose requests the second, and as many as follow it of `broken`, are answered by something else. */
async function openBroken(
  style: Style,
  broken: number,
  fault: (clock: Clock) => Answer,
): Promise<Listed & { readonly waits: readonly number[] }> {
  const clock = createHurriedClock();
  let asked = 0;
  const answer = (one: Parameters<typeof page>[1]): Answer => {
    asked += 1;
    return asked > 1 && asked <= 1 + broken ? fault(clock) : page(style, one, numbers(1, 34));
  };
  return { ...(await openList(style.list, answer, { connector }, clock)), waits: clock.waits };
}

const seconds = 70;
const later = ({ now }: Clock): number => now() + seconds * 1_000;
const forms: readonly (readonly [string, (clock: Clock) => Record<string, string>])[] = [
  ['Retry-After in seconds', () => ({ 'retry-after': String(seconds) })],
  [
    'Retry-After as a date',
    (clock) => ({ 'retry-after': new Date(later(clock)).toUTCString(), date: new Date(clock.now()).toUTCString() }),
  ],
  [
    'X-RateLimit-Reset in seconds since the epoch',
    (clock) => ({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(later(clock) / 1_000) }),
  ],
  [
    'X-RateLimit-Reset in milliseconds since the epoch',
    (clock) => ({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(later(clock)) }),
  ],
  ['X-RateLimit-Reset in seconds to wait', () => ({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(seconds) })],
  ['RateLimit-Reset', () => ({ 'ratelimit-remaining': '0', 'ratelimit-reset': String(seconds) })],
  ['a structured RateLimit', () => ({ ratelimit: `"default";r=0;t=${seconds}` })],
];

describe.each(styles)('$name', (style) => {
  test.each(forms)('429 with %s is waited out', async (_name, headers) => {
    const listed = await openBroken(style, 1, (clock) => ({
      status: 429,
      // Times of the provider are told by its own clock.
      headers: { date: new Date(clock.now()).toUTCString(), ...headers(clock) },
      body: '',
    }));
    const { ids, code } = await readAll(listed, { prefetch: 0 });
    expect({ ids, code }).toEqual({ ids: numbers(1, 34), code: undefined });
    expect(listed.waits).toHaveLength(1);
    expect(listed.waits[0]).toBeGreaterThanOrEqual(seconds * 1_000);
    expect(listed.waits[0]).toBeLessThanOrEqual(seconds * 1_000 + 1_000);
    expect(listed.server.asked.length).toBeLessThanOrEqual(6);
  });

  test('a burst of 500 is outlasted, where it ends in time', async () => {
    const listed = await openBroken(style, attempts - 1, () => ({ status: 500, body: { message: 'oops' } }));
    const { ids, code } = await readAll(listed, { prefetch: 0 });
    expect({ ids, code }).toEqual({ ids: numbers(1, 34), code: undefined });
    expect(listed.waits).toEqual([1_000, 2_000]);
    expect(listed.server.asked.length).toBeLessThanOrEqual(7);
  });

  test('a burst of 500 that goes on ends the read, and the next sync brings the rest', async () => {
    const listed = await openBroken(style, attempts, () => ({ status: 500, body: { message: 'oops' } }));
    const outcome = await readAll(listed, { prefetch: 0 });
    expect(outcome).toMatchObject({ ids: numbers(1, 10), code: 'UPSTREAM_ERROR' });
    expect(listed.server.asked).toHaveLength(1 + attempts);
    expect((await listed.runtime.sync('things', { mode: 'full' })).counts).toMatchObject({ created: 34, failed: 0 });
  });

  test('a bomb ends the read before it goes off', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1_048_576, ' '));
    const listed = await openBroken(style, 1, () => (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb);
    });
    const outcome = await readAll(listed, { prefetch: 0 });
    expect(outcome).toMatchObject({ ids: numbers(1, 10), code: 'UPSTREAM_RESPONSE_INVALID' });
    expect(outcome.error?.message).toContain('1048576');
    expect(listed.server.asked).toHaveLength(2);
  });
});
