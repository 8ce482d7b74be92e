import { decoders } from '../../decoders/index.ts';
import type { VisibleName } from '../../documents/index.ts';
import type { Expression, Expressions, Path, Scope } from '../../expressions/index.ts';
import type { HttpResponse } from '../../http/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { type JsonValue, parseJson } from '../../kernel/json.ts';
import { evaluate } from '../evaluate.ts';
import type { Answer } from '../responses/answer.ts';

/** What a document takes of an answer, compiled. */
export type AnswerPlan =
  | { readonly kind: 'body' }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'template'; readonly value: Expression; readonly where: string };

/** A text without `{{` is a path; everything else is a template. */
export function compileAnswer(words: unknown, names: readonly VisibleName[], where: string, expressions: Expressions): AnswerPlan {
  if (words === undefined) return { kind: 'body' };
  if (typeof words === 'string' && !words.includes('{{')) return { kind: 'path', path: expressions.path(words) };
  return { kind: 'template', value: expressions.structure(words, names), where };
}

const nesting = 100;

/** What an answer gives; undefined where it gives nothing. Throws UPSTREAM_RESPONSE_INVALID for a web page, which no API means to give. */
export async function readAnswer(plan: AnswerPlan, answer: Answer, scope: Scope): Promise<JsonValue | undefined> {
  const body = bodyOf(answer);
  if (plan.kind === 'body') return body;
  // A path and an expression give JSON of JSON.
  if (plan.kind === 'path') return plan.path.get(body) as JsonValue | undefined;
  const { headers, status } = answer;
  return (await evaluate(plan.value, { ...scope, response: body, headers, status }, plan.where)) as JsonValue | undefined;
}

/** JSON or XML where it is one of them, else its text; nothing where there is none. */
function bodyOf({ body, headers, url, status }: HttpResponse): JsonValue | undefined {
  const text = body.toString('utf8').replace(/^\uFEFF/, '');
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (trimmed.startsWith('<')) return markup(body, headers['content-type'] ?? '', `${url.host} (${status})`);
  try {
    return parseJson(trimmed);
  } catch {
    return text;
  }
}

function markup(body: Buffer, type: string, from: string): JsonValue {
  if (/html/i.test(type) || /^\s*<!doctype html|^\s*<html/i.test(body.toString('utf8', 0, 100))) {
    const message = `got a web page, expected data: are http.baseUrl and the path right? ${from}`;
    throw new ConnectorError('UPSTREAM_RESPONSE_INVALID', message);
  }
  const whole = { keys: [], source: undefined, get: (value: unknown) => value };
  return decoders.xml({ type: 'xml' }).decode(body, whole, { nesting }, type).body;
}
