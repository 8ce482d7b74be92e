import type { ErrorObject } from 'ajv';
import type { MapNode } from '../source/node.ts';
import type { Problem } from '../source/problem.ts';
import { alternativesProblem } from './alternatives.ts';
import type { ErrorPlace } from './error-place.ts';
import { enough } from '../source/collect-problems.ts';
import { keywordProblem } from './keyword-problems.ts';
import type { FileKind } from './schemas.ts';
import { schemaErrors } from './validator.ts';

/** What is wrong with a document by the schema of its kind, told about the branch that was meant. */
export function schemaProblems(kind: FileKind, root: MapNode, value: unknown): readonly Problem[] {
  return translate(schemaErrors(kind, value), { kind, root, base: [] });
}

export function translate(errors: readonly ErrorObject[], place: ErrorPlace): readonly Problem[] {
  // The errors within alternatives say for each branch why it is not that one: what was meant is found out instead.
  const choices = new Map<string, ErrorObject>();
  // ajv tells inner alternatives before outer ones: for one place the last is the outermost.
  for (const error of errors) if (error.keyword === 'anyOf') choices.set(error.instancePath, error);
  const isCovered = ({ instancePath }: ErrorObject): boolean => outerPaths(instancePath).some((path) => choices.has(path));
  const plain = errors.filter((error) => !choices.has(error.instancePath) && !isCovered(error));
  const outermost = [...choices.values()].filter((error) => !isCovered(error));
  return [
    ...plain.slice(0, enough).flatMap((error) => keywordProblem(error, place) ?? []),
    ...outermost.slice(0, enough).flatMap((error) => alternativesProblem(error, place, translate)),
  ];
}

/** The pointers of what a place stands in. */
function outerPaths(path: string): readonly string[] {
  const segments = path.split('/');
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'));
}
