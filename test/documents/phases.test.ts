import { expect, it } from 'vitest';
import type { DocumentKind } from '../../runtime/documents/index.ts';
import { namesIn, phaseAt } from '../../runtime/documents/phases.ts';
import { segmentsOf } from '../../runtime/documents/source/node.ts';
import { readVectors } from '../support/vectors.ts';

interface Given {
  readonly kind: DocumentKind;
  readonly place: string;
  readonly type?: string;
}

const vectors = readVectors<Given, { readonly phase: string | null; readonly names?: readonly string[] }>('documents/phases');

it.each(vectors)('$name', ({ given, expect: expected }) => {
  const phase = phaseAt(given.kind, segmentsOf(given.place), (at) => (at.at(-1) === 'type' ? given.type : undefined));
  expect({ phase: phase ?? null, names: phase ? namesIn(phase) : [] }).toMatchObject(expected);
});
