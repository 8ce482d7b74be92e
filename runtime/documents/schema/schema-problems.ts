import type { ErrorObject } from 'ajv';
import type { MapNode } from '../source/node.ts';
import type { Problem } from '../source/problem.ts';
import { alternativesProblem } from './alternatives.ts';
import type { ErrorPlace } from './error-place.ts';
import { keywordProblem } from './keyword-problems.ts';
import type { FileKind } from './schemas.ts';
import { schemaErrors } from './validator.ts';

/** What is wrong with a document by the schema of its kind, told about the branch that was meant. */
export function schemaProblems(kind: FileKind, root: MapNode, value: unknown): readonly Problem[] {
  return translate(schemaErrors(kind, value), { kind, root, base: [] });
}

export function translate(errors: readonly ErrorObject[], place: ErrorPlace): readonly Problem[] {
  // The errors within alternatives say for each branch why it is not that one: what was meant is found out instead.
  const choices = outermost(errors.filter((error) => error.keyword === 'anyOf'));
  const covered = (error: ErrorObject): boolean => choices.some(({ instancePath }) => isWithin(error.instancePath, instancePath));
  const plain = errors.filter((error) => !covered(error));
  return [
    ...plain.flatMap((error) => keywordProblem(error, place) ?? []),
    ...choices.flatMap((error) => alternativesProblem(error, place, translate)),
  ];
}

function outermost(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const kept = new Map<string, ErrorObject>();
  // ajv tells inner alternatives before outer ones: for one place the last is the outermost.
  for (const error of errors) kept.set(error.instancePath, error);
  return [...kept.values()].filter(
    (error) => ![...kept.keys()].some((path) => path !== error.instancePath && isWithin(error.instancePath, path)),
  );
}

function isWithin(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}/`);
}
