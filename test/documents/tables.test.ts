import { describe, expect, it } from 'vitest';
import { mayUseVariable } from '../../runtime/documents/permissions.ts';
import { blankKeyShapes } from '../../runtime/documents/report/secret-text.ts';
import { childAt } from '../../runtime/documents/source/node.ts';
import { parseDocument } from '../../runtime/documents/source/parse-document.ts';
import { atOffset } from '../../runtime/documents/source/problem.ts';
import { isRefusedHost } from '../../runtime/documents/special-addresses.ts';
import { readVectors } from '../support/vectors.ts';

const addresses = readVectors<{ url: string; allowed: readonly string[] }, { refused: boolean }>('documents/addresses');
const secrets = readVectors<string, string>('documents/secrets');
const places = readVectors<{ text: string; offset: number }, string>('documents/places');

describe('hosts', () => {
  it.each(addresses)('$name', ({ given, expect: { refused } }) => {
    expect(isRefusedHost(new URL(given.url).hostname, given.allowed)).toBe(refused);
  });
});

describe('texts without secrets', () => {
  it.each(secrets)('$name', ({ given, expect: expected }) => {
    expect(blankKeyShapes(given)).toBe(expected);
  });
});

describe('places in strings', () => {
  it.each(places)('$name', ({ given: { text, offset }, expect: expected }) => {
    const node = childAt(parseDocument(text, 'yaml').root, 'path');
    if (node?.kind !== 'scalar') throw new Error('the text has no `path`');
    const { span } = atOffset(node, offset);
    expect(text.slice(span.start, span.start + expected.length)).toBe(expected);
  });
});

it.each([
  ['SHOP_KEY', ['SHOP_KEY'], true],
  ['SHOP_KEY', ['SHOP_*'], true],
  ['SHOP_KEY', ['*'], true],
  ['SHOP_KEY', ['S*_*Y'], true],
  ['SHOP_KEY', ['*_KEY_*'], false],
  ['SHOP_KEY', ['SHOP'], false],
  ['SHOP_KEY', ['shop_*'], false],
  ['AA', ['A*A*A'], false],
  ['SHOP_KEY', [], false],
])('%s is allowed by %j: %s', (name, environment, allowed) => {
  expect(mayUseVariable({ environment, addresses: [], key: 'allow' }, name)).toBe(allowed);
});
