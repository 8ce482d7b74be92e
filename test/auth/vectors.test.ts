import { describe, expect, test } from 'vitest';
import { type AuthenticationConfig, createCredentials, fixed, type FixedConfig, flowOf, flows, isFlow } from '../../runtime/auth/index.ts';
import { describeVectors } from '../support/describe-vectors.ts';
import { hideKey } from '../support/schema-keys.ts';
import { failureOf, readVectorFiles } from '../support/vectors.ts';

const files = readVectorFiles<AuthenticationConfig, object>('auth');

/** What a way to sign in gives: the credentials, or the flow that it is short for. */
function signIn(config: AuthenticationConfig): object {
  // Vectors are written as rendered.
  return isFlow(config) ? flowOf(config) : createCredentials(config as FixedConfig);
}

function outcome(config: AuthenticationConfig, create = signIn): object {
  try {
    return create(config);
  } catch (thrown) {
    return failureOf(thrown);
  }
}

describeVectors(
  files,
  (given) => outcome(given),
  (given, key) => hideKey('connector.authentication', given, key) as AuthenticationConfig,
);

describe.each(files)('$strategy', ({ strategy, content: { vectors } }) => {
  test('without its line of the table, each of its vectors fails', () => {
    const left: Readonly<Record<string, unknown>> = { ...fixed, ...flows, [strategy]: undefined };
    const create = (config: AuthenticationConfig): object => (left[config.type] as typeof signIn)(config);
    for (const { given, expect: expected } of vectors) expect(outcome(given, create)).not.toMatchObject(expected);
  });

  test('no message shows what was given', () => {
    const refused = vectors.map(({ given }) => ({ given, outcome: outcome(given) })).filter((each) => 'error' in each.outcome);
    for (const each of refused) {
      const { type: _type, place: _place, ...secrets } = each.given as unknown as Record<string, unknown>;
      const texts = Object.values(secrets).flatMap((secret) => (typeof secret === 'string' && secret.trim() !== '' ? [secret.trim()] : []));
      for (const text of texts) expect(JSON.stringify(each.outcome)).not.toContain(text);
    }
  });
});

test('each line of the table has vectors, and each vector file a line', () => {
  expect(files.map(({ strategy }) => strategy)).toEqual(Object.keys({ ...fixed, ...flows }).toSorted());
});
