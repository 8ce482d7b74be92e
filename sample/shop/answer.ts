import type { RestError } from './errors.ts';

/** What a route gives: the body as a value, not yet as text; a text is no JSON and goes as it is. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

export function answer(body: unknown, headers: Answer['headers'] = {}, status = 200): Answer {
  return { status, body, headers };
}

export function failure(error: RestError): Answer {
  return { status: error.data.status, body: error, headers: {} };
}
