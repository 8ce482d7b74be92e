import { describe, expect, test } from 'vitest';
import { createAddressGuard } from '../../runtime/http/addresses.ts';
import { createTargetCheck } from '../../runtime/http/allowed-hosts.ts';
import { backoff } from '../../runtime/http/backoff.ts';
import { classify } from '../../runtime/http/classify.ts';
import { retryAfterMs } from '../../runtime/http/index.ts';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import { readVectors } from '../support/vectors.ts';
import { noRetry } from './open-http.ts';

const now = Date.UTC(2026, 0, 15, 12);

interface Head {
  readonly status: number;
  readonly headers?: Record<string, string>;
}

describe('retry-after', () => {
  test.each(readVectors<Head, number | null>('http/retry-after'))('$name', ({ given, expect: expected }) => {
    expect(retryAfterMs({ headers: {}, ...given }, now) ?? null).toBe(expected);
  });
});

describe('backoff', () => {
  test.each(readVectors<{ readonly random?: number } & typeof noRetry, readonly number[]>('http/backoff'))(
    '$name',
    ({ given, expect: expected }) => {
      const { random = 0.5, ...retry } = given;
      expect(expected.map((_, index) => backoff(index + 1, { ...noRetry, ...retry }, () => random))).toEqual(expected);
    },
  );
});

describe('classification', () => {
  type Given = Head & { readonly idempotent: boolean; readonly retries?: readonly number[] };
  test.each(readVectors<Given, object>('http/classification'))('$name', ({ given, expect: expected }) => {
    const { idempotent, retries = noRetry.statuses, status, headers = {} } = given;
    const decision = classify({ status, headers }, idempotent, { ...noRetry, statuses: retries }, now);
    expect(decision).toEqual('type' in expected && expected.type === 'retry' ? { afterMs: undefined, ...expected } : expected);
  });
});

describe('addresses', () => {
  type Given = { readonly address: string; readonly allowed?: readonly string[] };
  test.each(readVectors<Given, 'reached' | 'refused' | 'invalid'>('http/addresses'))(
    '$name: $given.address',
    ({ given, expect: expected }) => {
      expect(judge(() => createAddressGuard(given.allowed ?? [])('shop.example', given.address))).toBe(expected);
    },
  );

  test('a refusal says which host and address, and what would allow it', () => {
    const refusal = createAddressGuard([])('shop.example', '169.254.169.254');
    expect(refusal?.message).toBe(
      'shop.example resolves to 169.254.169.254, which is a special address (link-local) that requests may not reach; the operator can allow it ' +
        'in ferrule.yaml with `allow: { addresses: ["169.254.169.254"] }` (for uploaded documents, `uploads.addresses`)',
    );
    expect(refusal?.details).toEqual({ host: 'shop.example', address: '169.254.169.254' });
  });
});

describe('allowed hosts', () => {
  type Given = { readonly allowed: readonly string[]; readonly url: string };
  test.each(readVectors<Given, 'allowed' | 'refused'>('http/allowed-hosts'))('$name', ({ given, expect: expected }) => {
    const check = createTargetCheck(given.allowed);
    expect(judge(() => check(new URL(given.url)))).toBe(expected === 'allowed' ? 'reached' : 'refused');
  });
});

function judge(check: () => ConnectorError | undefined | void): string {
  try {
    const refusal = check();
    if (refusal instanceof ConnectorError) expect(refusal.code).toBe('ADDRESS_REFUSED');
    return refusal ? 'refused' : 'reached';
  } catch (thrown) {
    const { code } = ConnectorError.from(thrown);
    if (code === 'ADDRESS_REFUSED') return 'refused';
    expect(code).toBe('CONNECTOR_CONFIG_INVALID');
    return 'invalid';
  }
}
