import { expect, it } from 'vitest';
import type { DocumentKind } from '../../runtime/documents/index.ts';
import { namesIn, phaseAt } from '../../runtime/documents/phases.ts';
import { segmentsOf } from '../../runtime/documents/source/node.ts';
import { readVectors } from './vectors.ts';

const vectors = await readVectors<{ given: { kind: DocumentKind; place: string; type?: string }; expect: { phase: string | null; names?: readonly string[] } }>('phases');

it.each(vectors)('$name', ({ given, expect: expected }) => {
  const phase = phaseAt(given.kind, segmentsOf(given.place), (at) => (at.at(-1) === 'type' ? given.type : undefined));
  expect({ phase: phase ?? null, names: phase ? namesIn(phase) : [] }).toMatchObject(expected);
});
