import type { ErrorObject } from 'ajv';
import { didYouMean } from '../../kernel/suggest.ts';
import { childAt, isText, type Node, spoken } from '../source/node.ts';
import { atValue, type Problem } from '../source/problem.ts';
import { type ErrorPlace, placeOf } from './error-place.ts';
import { mapForText, withArticle } from './expected-words.ts';

import { jsonType, typesOf } from './schema-walk.ts';
import { referenceOf, schemaAt, schemaOf, type Schema } from './schemas.ts';
import { schemaErrors } from './validator.ts';

interface Leaf {
  readonly schema: Schema;
  readonly reference: string;
}

/** What is wrong with a value that is none of several alternatives: the errors of the only one that has its type, else what was expected. */
export function alternativesProblem(error: ErrorObject, place: ErrorPlace, translate: Translate): readonly Problem[] {
  const segments = placeOf(error, place);
  const node = childAt(place.root, ...segments);
  if (!node) return [];
  // With `verbose`, ajv gives the very part of the schema that the alternatives stand in; its path starts at the nearest `$ref`.
  const leaves = leavesOf(place, error.parentSchema as Schema);
  const unquoted = leaves.some(({ schema }) => typesOf(schema)?.includes('string')) ? mapForText(node, segments) : undefined;
  if (unquoted) return [unquoted];
  const fitting = leaves.filter(({ schema }) => (typesOf(schema) ?? [jsonType(node)]).includes(jsonType(node)));
  const inner = innerProblems(fitting, error, { ...place, base: segments }, translate);
  return inner.length > 0 ? inner : [noneOf(leaves, node, segments, fitting.length > 0)];
}

type Translate = (errors: readonly ErrorObject[], place: ErrorPlace) => readonly Problem[];

/** What is wrong with a value as the only branch of its type. */
function innerProblems(
  [only, ...others]: readonly Leaf[],
  error: ErrorObject,
  place: ErrorPlace,
  translate: Translate,
): readonly Problem[] {
  if (!only || others.length > 0 || isTemplate(only.schema) || only.schema.const !== undefined) return [];
  return translate(schemaErrors(place.kind, error.data, only.reference), place);
}

function noneOf(leaves: readonly Leaf[], node: Node, segments: readonly string[], fitsType: boolean): Problem {
  const expected = [...new Set(leaves.map(({ schema }) => leafWords(schema)))].join(', or ');
  const names = leaves.flatMap(({ schema }) => namesOf(schema));
  const near = isText(node) ? didYouMean(node.value, names) : undefined;
  return {
    code: fitsType && node.kind === 'scalar' ? 'unknown-value' : 'wrong-type',
    at: atValue(node),
    message: `${spoken(segments)}: expected ${expected}`,
    got: node,
    ...(near === undefined ? {} : { hint: `did you mean "${near}"?` }),
  };
}

/** The branches, those of nested alternatives among them, with where they are in the schema. */
function leavesOf(place: ErrorPlace, schema: Schema): readonly Leaf[] {
  const reference = referenceOf(place.kind, schema);
  return reference === undefined ? [] : expand(schemaOf(place.kind), reference);
}

function expand(root: Schema, reference: string): readonly Leaf[] {
  const schema = schemaAt(root, reference);
  if (!schema) return [];
  if (schema.$ref !== undefined) return expand(root, schema.$ref);
  if (!schema.anyOf) return [{ schema, reference }];
  return schema.anyOf.flatMap((_, index) => expand(root, `${reference}/anyOf/${index}`));
}

/** Text that must hold `{{ … }}`: other text was meant for another branch. */
function isTemplate(schema: Schema): boolean {
  return schema.format === 'template' && schema.pattern !== undefined;
}

function namesOf(schema: Schema): readonly string[] {
  return ('const' in schema ? [schema.const] : (schema.enum ?? [])).filter((value) => typeof value === 'string');
}

function leafWords(schema: Schema): string {
  if ('const' in schema) return `\`${String(schema.const)}\``;
  if (schema.enum) return `one of ${schema.enum.map(String).join(', ')}`;
  if (isTemplate(schema)) return 'text with `{{ … }}`';
  if (schema.format === 'period') return 'a duration such as P1M, P7D or PT1H';
  return (typesOf(schema) ?? ['value']).map(withArticle).join(' or ');
}
