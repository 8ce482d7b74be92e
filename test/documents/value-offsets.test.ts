// Each character of a string's value is found in its source: changed there, it changes in the value, and nothing else does.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Document, parseDocument as parseYaml, Scalar } from 'yaml';
import { childAt, type ScalarNode } from '../../runtime/documents/source/node.ts';
import { parseDocument } from '../../runtime/documents/source/parse-document.ts';
import { valueOffsets } from '../../runtime/documents/source/value-offsets.ts';

function textIn(source: string): ScalarNode | undefined {
  if (parseYaml(source).errors.length > 0) return undefined;
  const node = childAt(parseDocument(source, 'yaml').root, 'path');
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node : undefined;
}

/** Undefined when the source has no string at `path`, or one of blanks only, which hold no mistake. */
function check(source: string): boolean | undefined {
  const node = textIn(source);
  if (node === undefined || String(node.value).trim() === '') return undefined;
  const value = String(node.value);
  const offsets = valueOffsets(node);
  expect(offsets, source).toBeDefined();
  for (const [index, character] of value.split('').entries()) {
    const at = node.span.start + (offsets?.[index] ?? Number.NaN);
    // A break that is a blank, and what is escaped, stands there in other letters.
    if (!/[a-z]/.test(character) || source[at] !== character) continue;
    const changed = textIn(`${source.slice(0, at)}Z${source.slice(at + 1)}`);
    expect(changed?.value, source).toBe(`${value.slice(0, index)}Z${value.slice(index + 1)}`);
  }
  const letters = value.split('').filter((character, index) => /[a-z]/.test(character) && source[node.span.start + (offsets?.[index] ?? 0)] === character);
  return letters.length > 0;
}

const words = fc.array(fc.constantFrom('one', 'two {b}', ' ', '  ', '\n', '\n\n', "it's", '"x"', '\\', 'é', '😀', '\t', '# no', ': ', '- ', 'lorem ipsum dolor sit amet'), {
  minLength: 1,
  maxLength: 12,
});

test('of texts that are written in each of the five ways', () => {
  const types = [Scalar.PLAIN, Scalar.QUOTE_SINGLE, Scalar.QUOTE_DOUBLE, Scalar.BLOCK_LITERAL, Scalar.BLOCK_FOLDED] as const;
  let found = 0;
  fc.assert(
    fc.property(words, fc.constantFrom(...types), fc.constantFrom(20, 40, 0), fc.boolean(), (parts, type, lineWidth, isDeep) => {
      const scalar = new Scalar(parts.join(''));
      scalar.type = type;
      const source = new Document({ path: scalar, next: isDeep ? { a: 1 } : 'x' }).toString({ lineWidth, minContentWidth: 0 });
      if (check(source) === true) found += 1;
    }),
    { numRuns: 800 },
  );
  expect(found).toBeGreaterThan(400);
});

test('of sources that nobody would write', () => {
  const pieces = fc.constantFrom('a', 'bc', ' ', '  ', '\n', '\n  ', '\n   ', '\n\n', '\n    d', "''", '\\n', '\\\n  ', '\\ ', '\\x41', '\\u00e9', '\\"', '\t', '\r\n  ', '#', ',', 'e f');
  const openings = fc.constantFrom(['', ''], ["'", "'"], ['"', '"'], ['|\n  ', ''], ['>\n  ', ''], ['>-\n  ', ''], ['|+\n   ', ''], ['>1\n  ', ''], ['>2+ # x\n  ', ''], ['>\n\n  ', '\n']);
  let found = 0;
  fc.assert(
    fc.property(openings, fc.array(pieces, { minLength: 1, maxLength: 14 }), ([open = '', close = ''], parts) => {
      if (check(`path: ${open}${parts.join('')}${close}\nnext: 1\n`) === true) found += 1;
    }),
    { numRuns: 3_000 },
  );
  expect(found).toBeGreaterThan(1_000);
});
