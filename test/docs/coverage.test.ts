import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { readVectorFiles } from '../support/vectors.ts';

const root = new URL('../../', import.meta.url).pathname;

test('docs/coverage.md is what the schemas and the vectors say', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/coverage.ts', '--check'], { cwd: root, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});

/** The rooms that a read goes through. */
const rooms = ['decoders', 'engine', 'http', 'kernel', 'pagination', 'partitions', 'shaping'];

const vectors = rooms.flatMap((room) =>
  readVectorFiles(room).flatMap(({ file, content }) => content.vectors.map((vector) => ({ ...vector, place: file }))),
);

test('what a read can do is told by at least 600 vectors that differ by more than a number', () => {
  const kinds = new Set(
    vectors.map(({ given, expect: expected, place }) => JSON.stringify([place, given, expected]).replaceAll(/\d+/g, '0')),
  );
  expect(kinds.size).toBeGreaterThanOrEqual(600);
});
