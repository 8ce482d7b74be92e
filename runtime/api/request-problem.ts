import type { FastifyError, FastifyRequest, FastifySchemaValidationError } from 'fastify';
import { isObject } from '../kernel/json.ts';
import { suggestion } from '../kernel/suggest.ts';

const places: Readonly<Record<string, string>> = {
  params: 'path parameter',
  querystring: 'query parameter',
  body: 'body',
  headers: 'header',
};

/** What a request's schema does not allow, in words: names the parameter, and what was expected. */
export function requestProblem(error: FastifyError, request: FastifyRequest): string {
  const context = error.validationContext ?? 'body';
  const place = places[context] ?? context;
  const [problem] = error.validation ?? [];
  if (problem === undefined) return `${place}: ${error.message}`;
  if (problem.keyword === 'additionalProperties') return unknownName(problem, place, namesOf(request, context));
  const name = problem.instancePath.slice(1).replaceAll('/', '.');
  return `${place}${name === '' ? '' : ` "${name}"`} ${expectation(problem)}`;
}

function unknownName(problem: FastifySchemaValidationError, place: string, known: readonly string[]): string {
  const name = String(problem.params['additionalProperty']);
  const near = suggestion(name, known);
  return `unknown ${place === 'body' ? 'name in the body' : place} "${name}"${near || `; known are ${known.join(', ') || 'none'}`}`;
}

function expectation(problem: FastifySchemaValidationError): string {
  const { allowedValues } = problem.params;
  if (Array.isArray(allowedValues)) return `must be one of ${allowedValues.join(', ')}`;
  return problem.message ?? 'is not what its schema allows';
}

function namesOf(request: FastifyRequest, context: string): readonly string[] {
  const { schema } = request.routeOptions;
  const part: unknown = isObject(schema) ? schema[context] : undefined;
  return isObject(part) && isObject(part['properties']) ? Object.keys(part['properties']) : [];
}
