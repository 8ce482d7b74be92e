import type { HttpPolicy } from '../../../../runtime/http/index.ts';

/** Requests to a server on loopback, sent once each. */
export const policyFor = (origin: string): HttpPolicy => ({
  allowedHosts: [new URL(origin).host],
  allowedAddresses: ['127.0.0.1'],
  timeouts: { connect: 10_000, headers: 30_000, idle: 30_000, total: 60_000 },
  retry: {
    maxAttempts: 1,
    backoff: 'constant',
    initialDelay: 0,
    multiplier: 1,
    maxDelay: 0,
    maxWait: 60_000,
    totalWait: 60_000,
    waitFrom: [],
    jitter: false,
    statuses: [],
    onNetworkError: false,
  },
  limits: { bodySize: 1_000_000, nesting: 100 },
});
