import type { FastifyError, FastifyRequest, FastifySchemaValidationError } from 'fastify';
import { isObject } from '../kernel/json.ts';
import { suggestion } from '../kernel/suggest.ts';

const places: Readonly<Record<string, string>> = {
  params: 'path parameter',
  querystring: 'query parameter',
  body: 'body',
  headers: 'header',
};

interface RequestProblem {
  /** Names the parameter, and what was expected. */
  readonly message: string;
  /** Where a body does not fit. */
  readonly issues?: readonly { readonly path: string; readonly message: string }[];
}

/** What a request's schema does not allow, in words. */
export function requestProblem(error: FastifyError, request: FastifyRequest): RequestProblem {
  const context = error.validationContext ?? 'body';
  const place = places[context] ?? context;
  const [problem] = error.validation ?? [];
  if (problem === undefined) return { message: `${place}: ${error.message}` };
  const told = tell(problem, place, () => namesAt(request, context, segmentsIn(problem)));
  return context === 'body' ? { message: told.message, issues: [{ path: told.path, message: told.issue }] } : { message: told.message };
}

interface Told {
  readonly message: string;
  readonly path: string;
  /** Of what stands at the path, which it does not name again. */
  readonly issue: string;
}

function tell(problem: FastifySchemaValidationError, place: string, names: () => readonly string[]): Told {
  const { keyword, instancePath, params } = problem;
  if (keyword === 'additionalProperties') {
    const name = String(params['additionalProperty']);
    const known = names();
    const near = suggestion(name, known) || `; known are ${known.join(', ') || 'none'}`;
    const message = `unknown ${place === 'body' ? 'name in the body' : place} "${name}"${near}`;
    return { message, path: `${instancePath}/${escaped(name)}`, issue: `is not known${near}` };
  }
  const name = segmentsIn(problem).join('.');
  const issue = expectation(problem);
  const message = `${place}${name === '' ? '' : ` "${name}"`} ${issue}`;
  if (keyword === 'required')
    return { message, path: `${instancePath}/${escaped(String(params['missingProperty']))}`, issue: 'is missing' };
  return { message, path: instancePath, issue };
}

function expectation(problem: FastifySchemaValidationError): string {
  const { allowedValues } = problem.params;
  if (Array.isArray(allowedValues)) return `must be one of ${allowedValues.join(', ')}`;
  return problem.message ?? 'is not what its schema allows';
}

function segmentsIn({ instancePath }: FastifySchemaValidationError): readonly string[] {
  return instancePath
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Names that may stand there. */
function namesAt({ routeOptions, server }: FastifyRequest, context: string, segments: readonly string[]): readonly string[] {
  const { schema } = routeOptions;
  const resolved = (part: unknown): unknown => {
    const reference = isObject(part) ? part['$ref'] : undefined;
    return typeof reference === 'string' ? server.getSchema(reference.replace(/#$/, '')) : part;
  };
  let part = resolved(isObject(schema) ? schema[context] : undefined);
  for (const segment of segments) {
    const { properties, items } = isObject(part) ? part : {};
    part = resolved(isObject(properties) && Object.hasOwn(properties, segment) ? properties[segment] : items);
  }
  return isObject(part) && isObject(part['properties']) ? Object.keys(part['properties']) : [];
}
