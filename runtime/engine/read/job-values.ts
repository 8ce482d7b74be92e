import type { Source } from '../../documents/terms.ts';
import type { Expressions } from '../../expressions/index.ts';
import type { HttpResponse } from '../../http/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { isObject, parseJson } from '../../kernel/json.ts';

/** What was captured of a job, by name: `job.…` in its requests. */
export interface JobValues {
  readonly [name: string]: string;
}

/** JSON where it is JSON, else its text; null when there is none. */
export function bodyOf({ body }: HttpResponse): unknown {
  const text = body.toString('utf8');
  if (text.trim() === '') return null;
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

/** Throws UPSTREAM_RESPONSE_INVALID for a value that is not there, or is no text or number. */
export function capturesOf(captures: unknown, response: HttpResponse, expressions: Expressions, where: string): JobValues {
  const body = bodyOf(response);
  // The schema allows nothing but sources here.
  const sources = Object.entries(captures as Readonly<Record<string, Source>>);
  return Object.fromEntries(
    sources.map(([name, source]) => {
      const found = valueAt(source, body, response, expressions);
      const text = textOf(found);
      if (text !== undefined) return [name, text];
      throw invalid(`${where}.captures.${name}: no text or number at ${spoken(source)}; ${keysOf(body)}`, response);
    }),
  );
}

/** The URLs or ids of a job's results; null and an empty list are none. */
export function resultsOf(
  source: unknown,
  response: HttpResponse,
  most: number,
  expressions: Expressions,
  where: string,
): readonly string[] {
  const body = bodyOf(response);
  // The schema allows nothing but a source here.
  const found = valueAt(source as Source, body, response, expressions);
  if (found === null) return [];
  if (found === undefined) throw invalid(`${where}.results: nothing at ${spoken(source as Source)}; ${keysOf(body)}`, response);
  const values = Array.isArray(found) ? found.flat() : [found];
  if (values.length > most)
    throw invalid(`${where}.results: the job has ${values.length} results, more than ${most} (\`maxResults\`)`, response);
  return values.map((value) => {
    const text = textOf(value);
    if (text !== undefined) return text;
    throw invalid(`${where}.results: a result is ${kindOf(value)}; expected a URL or an id, as in \`{ body: 'files[*].url' }\``, response);
  });
}

function valueAt(source: Source, body: unknown, { headers }: HttpResponse, expressions: Expressions): unknown {
  if ('header' in source) return headers[source.header.toLowerCase()];
  const [list] = source.body.split('[*]', 1);
  // A path of many gives an empty list also where there is no list: that is nothing, not none.
  if (list !== undefined && list !== '' && list !== source.body && !Array.isArray(expressions.path(list).get(body))) return undefined;
  return expressions.path(source.body).get(body);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined;
}

function spoken(source: Source): string {
  return 'header' in source ? `the header ${source.header}` : `"${source.body}"`;
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function keysOf(body: unknown): string {
  if (!isObject(body)) return `the response is ${kindOf(body)}`;
  return `the response has ${Object.keys(body).slice(0, 12).join(', ') || 'no keys'}`;
}

function invalid(message: string, { status }: HttpResponse): ConnectorError {
  return new ConnectorError('UPSTREAM_RESPONSE_INVALID', message, { upstreamStatus: status });
}
