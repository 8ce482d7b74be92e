import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const root = new URL('../../', import.meta.url).pathname;

test('docs/coverage.md is what the schemas and the vectors say', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/coverage.ts', '--check'], { cwd: root, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});

interface Vector {
  readonly given: unknown;
  readonly expect: unknown;
}

/** The rooms that a read goes through. */
const rooms = ['decoders', 'engine', 'http', 'kernel', 'pagination', 'partitions', 'shaping'];

const vectors = rooms.flatMap((room) =>
  readdirSync(`${root}test/vectors/${room}`).flatMap((file) => {
    // Checked by test/vectors/vector.schema.json.
    const content = parse(readFileSync(`${root}test/vectors/${room}/${file}`, 'utf8')) as { readonly vectors?: readonly Vector[] };
    return (content.vectors ?? []).map((vector) => ({ ...vector, place: `${room}/${file}` }));
  }),
);

test('what a read can do is told by at least 600 vectors that differ by more than a number', () => {
  const kinds = new Set(
    vectors.map(({ given, expect: expected, place }) => JSON.stringify([place, given, expected]).replaceAll(/\d+/g, '0')),
  );
  expect(kinds.size).toBeGreaterThanOrEqual(600);
});
