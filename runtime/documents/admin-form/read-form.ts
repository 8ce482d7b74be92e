import { isObject, type JsonObject, type JsonValue } from '../../kernel/json.ts';
import { suggestion } from '../../kernel/suggest.ts';
import type { ValueSchema } from '../generated/connector.ts';
import { checkValue, type ValueIssue } from '../values/check-value.ts';
import { type FormPlan, type PropertyField, propertyFields, toggleFields } from './form-plan.ts';
import { formSchemasOf } from './form-schema.ts';

/** What a body of a form says. */
export interface ReadForm {
  readonly configuration: { readonly [property: string]: unknown };
  /** Which objects are switched on or off, by name. */
  readonly toggles: { readonly [object: string]: boolean };
}

type FormReading = ReadForm | { readonly issues: readonly ValueIssue[] };

/** Reads a body of plain JSON, or tells what is wrong with it, each at its own field. */
export function readForm(plan: FormPlan, kind: 'create' | 'update', body: JsonValue): FormReading {
  const checked = checkBody(plan, formSchemasOf(plan)[kind], body);
  if ('issues' in checked) return checked;
  const given = checked.value;
  const values = propertyFields(plan).filter(({ name }) => Object.hasOwn(given, name));
  return {
    configuration: Object.fromEntries(values.map(({ name, property }) => [property, given[name]])),
    toggles: togglesIn(plan, given),
  };
}

/** The objects that a body asks to have synced. */
export function readSync(plan: FormPlan, body: JsonValue): readonly string[] | { readonly issues: readonly ValueIssue[] } {
  const checked = checkBody(plan, formSchemasOf(plan).sync, body);
  if ('issues' in checked) return checked;
  return Object.entries(togglesIn(plan, checked.value)).flatMap(([object, enabled]) => (enabled ? [object] : []));
}

function togglesIn(plan: FormPlan, given: JsonObject): { readonly [object: string]: boolean } {
  const on = toggleFields(plan).flatMap(({ name, objects }) => objects.map((object) => [object, given[name] === true] as const));
  return Object.fromEntries(on);
}

function checkBody(
  plan: FormPlan,
  schema: ValueSchema,
  body: JsonValue,
): { readonly value: JsonObject } | { readonly issues: readonly ValueIssue[] } {
  const checked = checkValue(schema, body);
  if ('issues' in checked) return { issues: inFewWords(checked.issues, body).map((issue) => inFormWords(issue, schema)) };
  // The schema has just said that it is an object.
  const value = checked.value as JsonObject;
  const issues = propertyFields(plan).flatMap((field) => textIssues(field, value[field.name]));
  return issues.length > 0 ? { issues } : { value };
}

/** What is empty is nothing else that could be told. */
function inFewWords(issues: readonly ValueIssue[], body: JsonValue): readonly ValueIssue[] {
  const isEmpty = (path: string): boolean => isObject(body) && body[path.slice(1)] === '';
  const empty = new Set(issues.map(({ path }) => path).filter(isEmpty));
  return [...[...empty].map((path) => ({ path, message: 'is empty' })), ...issues.filter(({ path }) => !empty.has(path))];
}

function inFormWords(issue: ValueIssue, schema: ValueSchema): ValueIssue {
  const { path, message } = issue;
  const description = schema.properties?.[path.slice(1)]?.description;
  // No person reads a regular expression.
  if (message.startsWith('must match pattern') && description !== undefined)
    return { path, message: `is not as it should be: ${description}` };
  return withNear(issue, schema);
}

function withNear({ path, message }: ValueIssue, { properties = {} }: ValueSchema): ValueIssue {
  if (message !== 'is not known' || path.lastIndexOf('/') !== 0) return { path, message };
  const known = Object.keys(properties);
  return { path, message: `${message}${suggestion(path.slice(1), known) || `; there is ${known.join(', ')}`}` };
}

/** What is no text that anybody writes. A private key has lines. */
const unseen = { line: /[\p{Cc}\p{Cs}]/u, lines: /[\p{Cs}]|(?![\n\r\t])\p{Cc}/u } as const;

function textIssues({ name, schema }: PropertyField, value: unknown): readonly ValueIssue[] {
  const path = `/${name}`;
  const kind = schema.format === 'textarea' ? 'lines' : 'line';
  if (textsIn(value).some((text) => unseen[kind].test(text))) return [{ path, message: 'has a control character, or half of a character' }];
  const problem = schema.format === 'uri' && typeof value === 'string' ? urlProblem(value) : undefined;
  return problem === undefined ? [] : [{ path, message: problem }];
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}

/** Forms are for APIs that are asked over HTTP. */
function urlProblem(text: string): string | undefined {
  const url = URL.parse(text);
  if (!url || !/^https?:\/\//i.test(text) || url.hostname === '') return 'must be a URL that begins with https://';
  if (url.username !== '' || url.password !== '') return 'must not have a user or a password in it: they have fields of their own';
  return undefined;
}
