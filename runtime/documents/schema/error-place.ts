import type { ErrorObject } from 'ajv';
import { type MapNode, segmentsOf } from '../source/node.ts';
import type { FileKind } from './schemas.ts';

/** Where errors are looked at: the document, and the way from its root to the value that was validated. */
export interface ErrorPlace {
  readonly kind: FileKind;
  readonly root: MapNode;
  readonly base: readonly string[];
}

/** Keys and indexes from the document's root to the value that an error is about. */
export function placeOf(error: ErrorObject, place: ErrorPlace): readonly string[] {
  return [...place.base, ...segmentsOf(error.instancePath)];
}
