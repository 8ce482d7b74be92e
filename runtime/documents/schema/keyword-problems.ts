import type { ErrorObject } from 'ajv';
import { didYouMean } from '../../kernel/suggest.ts';
import { childAt, entryAt, isText, type Node, type ScalarNode, spoken } from '../source/node.ts';
import { atKey, atMap, atValue, type Problem } from '../source/problem.ts';
import { mapForText, quotesHint, withArticle } from './expected-words.ts';
import { type ErrorPlace, placeOf } from './error-place.ts';
import { propertySchema } from './schema-walk.ts';
import { resolve, type Schema, schemaOf } from './schemas.ts';

interface Failure {
  readonly node: Node;
  readonly segments: readonly string[];
  /** How a person names the place, with a colon; empty at the root. */
  readonly where: string;
  readonly params: { readonly [name: string]: unknown };
  readonly schema: Schema;
  readonly place: ErrorPlace;
}

type Translate = (failure: Failure) => Problem | undefined;

/** One error of ajv as a problem; undefined for those that only say that another one happened. */
export function keywordProblem(error: ErrorObject, place: ErrorPlace): Problem | undefined {
  const segments = placeOf(error, place);
  const node = childAt(place.root, ...segments);
  const translate = translations[error.keyword];
  if (!node || !translate) return undefined;
  const where = segments.length === 0 ? '' : `${spoken(segments)}: `;
  // With `verbose`, ajv gives the schema that the keyword stands in.
  return translate({ node, segments, where, params: error.params, schema: error.parentSchema as Schema, place });
}

const translations: { readonly [keyword: string]: Translate } = {
  additionalProperties: unknownKey,
  required: missingKey,
  type: wrongType,
  enum: unknownValue,
  const: unknownValue,
  discriminator: unknownType,
  pattern: badFormat,
  format: badFormat,
  minimum: ({ params, ...failure }) => range(failure, `at least ${String(params['limit'])}`),
  maximum: ({ params, ...failure }) => range(failure, `at most ${String(params['limit'])}`),
  minLength: ({ params, ...failure }) =>
    range(failure, Number(params['limit']) === 1 ? 'text that is not empty' : `at least ${String(params['limit'])} characters`),
  maxLength: ({ params, ...failure }) => range(failure, `at most ${String(params['limit'])} characters`),
  minItems: ({ params, ...failure }) => range(failure, `at least ${String(params['limit'])} in the list`),
  maxItems: ({ params, ...failure }) => range(failure, `at most ${String(params['limit'])} in the list`),
  minProperties: (failure) => exactlyOne(failure),
  maxProperties: (failure) => exactlyOne(failure),
  uniqueItems: repeatedItem,
};

function unknownKey({ node, segments, params, schema, place }: Failure): Problem | undefined {
  const key = String(params['additionalProperty']);
  const entry = entryAt(node, key);
  if (!entry) return undefined;
  const known = Object.keys(schema.properties ?? {});
  const near = didYouMean(key, known);
  const inside = near === undefined ? ownerOf(key, schema, schemaOf(place.kind)) : undefined;
  const hint =
    near !== undefined
      ? `did you mean "${near}"?`
      : inside === undefined
        ? `allowed: ${known.join(', ')}`
        : `"${key}" belongs in "${inside}"`;
  return {
    code: 'unknown-key',
    at: atKey(entry),
    message: `unknown key "${key}"${segments.length > 0 ? ` in ${spoken(segments)}` : ''}`,
    hint,
  };
}

/** The key of this map whose own map has the key, for keys that stand one level too high. */
function ownerOf(key: string, schema: Schema, root: Schema): string | undefined {
  return Object.entries(schema.properties ?? {}).find(
    ([, property]) => propertySchema(resolve(root, property), key) !== undefined && resolve(root, property).properties,
  )?.[0];
}

function missingKey({ node, segments, params, schema, place }: Failure): Problem | undefined {
  const key = String(params['missingProperty']);
  // The discriminator says it too, and says what is allowed.
  if (key === schema.discriminator?.propertyName) return undefined;
  const property = schema.properties?.[key];
  const told = property && (property.description ?? resolve(schemaOf(place.kind), property).description);
  const example = property?.examples?.[0];
  const shown = typeof example === 'string' ? `${key}: ${example}` : `${key}: …`;
  const message = `"${key}" is missing${segments.length > 0 ? ` in ${spoken(segments)}` : ''}`;
  return {
    code: 'missing-key',
    at: atMap(node, entryAt(place.root, ...segments)),
    message,
    hint: `add \`${shown}\`${told === undefined ? '' : `: ${told}`}`,
  };
}

function wrongType({ node, segments, where, params, schema }: Failure): Problem {
  const types = [params['type']].flat().map(String);
  const unquoted = types.includes('string') ? mapForText(node, segments) : undefined;
  if (unquoted) return unquoted;
  const message = `${where}expected ${types.map(withArticle).join(' or ')}`;
  const hint = node.kind === 'scalar' && types.includes('string') ? textHint(node, schema) : emptyHint(node);
  return { code: 'wrong-type', at: atValue(node), message, got: node, ...(hint === undefined ? {} : { hint }) };
}

function textHint(node: ScalarNode, schema: Schema): string | undefined {
  return schema.format === 'duration' && typeof node.value === 'number'
    ? `write it with its unit: ${node.source}s`
    : (quotesHint(node) ?? emptyHint(node));
}

function emptyHint(node: Node): string | undefined {
  return node.kind === 'scalar' && node.value === null ? 'give it a value, or remove the key' : undefined;
}

function unknownValue({ node, where, schema }: Failure): Problem {
  const allowed = 'const' in schema ? [schema.const] : (schema.enum ?? []);
  const near = isText(node)
    ? didYouMean(
        node.value,
        allowed.filter((value) => typeof value === 'string'),
      )
    : undefined;
  const message = `${where}expected ${allowed.length > 1 ? 'one of ' : ''}${allowed.map(String).join(', ')}`;
  return {
    code: 'unknown-value',
    at: atValue(node),
    message,
    got: node,
    ...(near === undefined ? {} : { hint: `did you mean "${near}"?` }),
  };
}

function unknownType({ node, segments, params, schema, place }: Failure): Problem {
  const tag = String(params['tag']);
  const root = schemaOf(place.kind);
  const known = (schema.oneOf ?? []).map((branch) => String(resolve(root, branch).properties?.[tag]?.const));
  const name = (schema.title ?? spoken(segments)).toLowerCase();
  const value = childAt(node, tag);
  if (!value || !isText(value)) {
    const at = value ? atValue(value) : atMap(node, entryAt(place.root, ...segments));
    return {
      code: 'missing-key',
      at,
      message: `${spoken(segments)}: \`${tag}\` must say which ${name} it is`,
      hint: `allowed: ${known.join(', ')}`,
    };
  }
  const near = didYouMean(value.value, known);
  const hint = `${near === undefined ? '' : `did you mean "${near}"? `}allowed: ${known.join(', ')}`;
  return { code: 'unknown-type', at: atValue(value), message: `unknown ${name} type "${value.value}"`, hint };
}

function badFormat({ node, where, params, schema }: Failure): Problem {
  const example = schema.examples?.[0];
  if (params['format'] === 'duration' || params['format'] === 'period') {
    return {
      code: 'bad-duration',
      at: atValue(node),
      message: `${where}expected a duration`,
      got: node,
      hint:
        'write ISO 8601 (PT30S, P1D' +
        (params['format'] === 'period' ? ', P1M' : '') +
        ') or a number with its unit (500ms, 30s, 5m, 2h, 1d)',
    };
  }
  const form =
    schema.pattern === undefined || params['format'] !== undefined
      ? (formats[String(params['format'])] ?? `the form "${String(params['format'])}"`)
      : formWords(schema.pattern ?? '');
  const hint = typeof example === 'string' ? `as in "${example}"` : schema.description;
  return { code: 'bad-format', at: atValue(node), message: `${where}expected ${form}`, got: node, ...(hint === undefined ? {} : { hint }) };
}

const formats: { readonly [format: string]: string } = {
  cron: 'a cron expression of minute, hour, day, month and weekday that comes round',
  moment: 'a time, as 2024-01-01T00:00:00Z, or a date, as 2024-01-01',
  zone: 'an IANA time zone',
  schedule: 'a cron expression, a duration or `none`',
  uri: 'a URL, as https://example.com',
  email: 'an e-mail address',
  date: 'a date, as 2026-01-31',
  'date-time': 'a date and time, as 2026-01-31T10:00:00Z',
  hostname: 'the name of a host',
};

/** Patterns of our schemas in words; one of a connector's own is shown as it is. */
const forms: { readonly [pattern: string]: string } = {
  '^[a-z_][a-z0-9_]*$': 'a name of lower-case letters, digits and _ that does not start with a digit',
  '^[a-z0-9_][a-z0-9_-]*$': 'a name of lower-case letters, digits, _ and -',
  '^[a-z0-9_][a-z0-9_-]{0,63}$': 'a name of lower-case letters, digits, _ and - (64 at most)',
  '^\\d+(\\.\\d+){0,2}([-+].*)?$': 'a version as 1, 1.2 or 1.2.3',
  '^[a-z_][a-z0-9_]*(@\\d+(\\.\\d+){0,2})?$': 'the name of a connector, or name@version',
  '\\{\\{': 'text with `{{ … }}`',
};

function formWords(pattern: string): string {
  return forms[pattern] ?? `text that matches ${pattern}`;
}

function range({ node, where }: Omit<Failure, 'params'>, expected: string): Problem {
  return { code: 'out-of-range', at: atValue(node), message: `${where}expected ${expected}`, got: node };
}

function exactlyOne({ node, segments, where, schema, place }: Failure): Problem {
  const keys = Object.keys(schema.properties ?? {});
  const expected = keys.length > 0 ? `exactly one of ${keys.join(', ')}` : 'at least one key';
  return { code: 'not-exactly-one', at: atMap(node, entryAt(place.root, ...segments)), message: `${where}expected ${expected}` };
}

function repeatedItem({ node, where, params }: Failure): Problem {
  const item = childAt(node, String(params['i'])) ?? node;
  return { code: 'repeated-item', at: atValue(item), message: `${where}an element is in the list twice`, got: item };
}
