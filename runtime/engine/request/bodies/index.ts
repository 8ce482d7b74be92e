import { ConnectorError } from '../../../kernel/errors.ts';
import { isObject } from '../../../kernel/json.ts';
import type { BodyFormat } from './body-format.ts';
import { form } from './form.ts';
import { graphql } from './graphql.ts';
import { json } from './json.ts';
import { multipart } from './multipart.ts';
import { text } from './text.ts';
import { xml } from './xml.ts';

/** Every body that a document can describe, by the key that it stands under. */
export const bodyFormats = { body: json, form, multipart, text, xml, graphql } satisfies Readonly<Record<string, BodyFormat>>;

export type BodyKind = keyof typeof bodyFormats;

export const bodyKinds: readonly BodyKind[] = ['body', 'form', 'multipart', 'text', 'xml', 'graphql'];

/** A body while the request is put together. */
export interface DraftBody {
  readonly kind: BodyKind;
  readonly value: unknown;
}

/** A body with a value at the path; one of JSON where there is none. Throws CONNECTOR_CONFIG_INVALID. */
export function placeInBody(body: DraftBody | undefined, path: string, value: unknown, where: string): DraftBody {
  const { kind, value: before } = body ?? { kind: 'body', value: undefined };
  if (!bodyFormats[kind].hasPaths)
    throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}: cannot place a value at body path "${path}": \`${kind}\` has no paths`);
  return { kind, value: withPath(before, path.split('.'), value, path) };
}

/** A body with a field set; a form where there is none. Throws CONNECTOR_CONFIG_INVALID. */
export function placeField(body: DraftBody | undefined, name: string, value: unknown, where: string): DraftBody {
  const { kind, value: before = {} } = body ?? { kind: 'form' };
  if (bodyFormats[kind].hasFields && isObject(before)) return { kind, value: { ...before, [name]: value } };
  throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}: cannot place a value in form field "${name}": the body is \`${kind}\``);
}

/** A copy of `body` with `value` at the path; objects on the way are made where they are missing. */
function withPath(body: unknown, path: readonly string[], value: unknown, source: string): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (body !== undefined && !isObject(body)) {
    throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `cannot place a value at body path "${source}": "${key}" is not inside an object`);
  }
  return { ...body, [key]: withPath(body?.[key], rest, value, source) };
}
