import { stringify } from 'yaml';
import { expect, it } from 'vitest';
import { aliases } from '../../runtime/documents/aliases/aliases.ts';
import { rewriteAliases } from '../../runtime/documents/aliases/rewrite-aliases.ts';
import type { FileKind } from '../../runtime/documents/schema/schemas.ts';
import { childAt, valueOf } from '../../runtime/documents/source/node.ts';
import { parseDocument } from '../../runtime/documents/source/parse-document.ts';
import type { Problem } from '../../runtime/documents/source/problem.ts';
import { readVectors } from '../support/vectors.ts';

const vectors = readVectors<unknown, unknown, { readonly alias: string; readonly kind: FileKind }>('documents/aliases');

function rewrite(kind: FileKind, text: string) {
  const { root } = parseDocument(text, 'yaml');
  if (!root) throw new Error(`no document: ${text}`);
  const problems: Problem[] = [];
  return { root: rewriteAliases(kind, root, (problem) => problems.push(problem)), problems };
}

it.each(vectors)('$name', ({ kind, given, expect: expected }) => {
  const { root, problems } = rewrite(kind, stringify(given));
  expect(problems).toEqual([]);
  expect(valueOf(root)).toEqual(expected);
});

it('has a vector for every alias, and no vector for another', () => {
  expect(new Set(vectors.map(({ alias }) => alias))).toEqual(new Set(aliases.map(({ name }) => name)));
});

it('keeps the place where a value was written', () => {
  const text = 'name: a\nretryConfig:\n  initialDelayMs: 250\n';
  const node = childAt(rewrite('connector', text).root, 'http', 'retry', 'initialDelay');
  expect(node).toMatchObject({ value: '250ms', pointer: '/retryConfig/initialDelayMs', span: { start: text.indexOf('250') } });
});

it('does not choose between two spellings of the same', () => {
  const { problems } = rewrite('connector', 'auth: { type: none }\nauthentication: { type: none }\n');
  expect(problems).toMatchObject([{ code: 'duplicate-key', at: { pointer: '/auth' } }]);
});
