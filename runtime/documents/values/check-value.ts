import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { isObject } from '../../kernel/json.ts';
import { errorWords } from '../configuration/error-words.ts';
import type { ValueSchema } from '../generated/connector.ts';
import { ajvRegExp } from '../schema/linear-regexp.ts';

/** What is wrong with a value, and where: a JSON pointer into it (RFC 6901). Never repeats the value. */
export interface ValueIssue {
  readonly path: string;
  readonly message: string;
}

export type CheckedValue = { readonly value: unknown } | { readonly issues: readonly ValueIssue[] };

/** Values of more nodes are checked up to the first problem only: each of their elements could be one. */
const mostTold = 20;
const mostForAll = 2_000;

type Kind = 'all' | 'first';
const instances = new Map<Kind, Ajv2020>();
// A validator lives as long as its schema: one that was replaced goes with its document.
const validators: Readonly<Record<Kind, WeakMap<ValueSchema, ValidateFunction>>> = { all: new WeakMap(), first: new WeakMap() };

/**
 * A copy of plain JSON with the defaults of its schema filled in, or what is wrong with it. An integer that a double cannot hold is checked as
 * the nearest one, and kept with every digit.
 */
export function checkValue(schema: ValueSchema, value: unknown): CheckedValue {
  const copy = { value: withNumbers(value) };
  const validate = validatorOf(schema, nodesOf(value, mostForAll) > mostForAll ? 'first' : 'all');
  if (validate(copy.value)) return { value: withBigInts(copy.value, value) };
  return { issues: issuesOf(validate.errors ?? []) };
}

function issuesOf(errors: readonly ErrorObject[]): readonly ValueIssue[] {
  const told = new Map<string, ValueIssue>();
  for (const error of errors) {
    const issue = issueOf(error);
    if (told.size < mostTold) told.set(`${issue.path} ${issue.message}`, issue);
  }
  return [...told.values()];
}

/** A name that is missing, or too many, is pointed at itself. */
function issueOf(error: ErrorObject): ValueIssue {
  const { keyword, instancePath, params } = error;
  const name =
    keyword === 'required' ? params['missingProperty'] : keyword === 'additionalProperties' ? params['additionalProperty'] : undefined;
  if (typeof name !== 'string') return { path: instancePath, message: errorWords(error) };
  return { path: `${instancePath}/${pointerSegment(name)}`, message: keyword === 'required' ? 'is missing' : 'is not known' };
}

function pointerSegment(name: string): string {
  return name.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1');
}

function validatorOf(schema: ValueSchema, kind: Kind): ValidateFunction {
  const known = validators[kind].get(schema);
  if (known) return known;
  const ajv = instances.get(kind) ?? createInstance(kind === 'all');
  instances.set(kind, ajv);
  const validate = ajv.compile(schema);
  // ajv would keep every schema that it ever compiled.
  ajv.removeSchema(schema);
  validators[kind].set(schema, validate);
  return validate;
}

function createInstance(allErrors: boolean): Ajv2020 {
  const created = new Ajv2020({
    allErrors,
    strict: false,
    useDefaults: true,
    validateSchema: false,
    addUsedSchema: false,
    ownProperties: true,
    code: { regExp: ajvRegExp },
  });
  addFormats.default(created, { formats: ['date-time', 'date', 'time', 'email', 'uri', 'uuid', 'hostname', 'ipv4', 'ipv6'] });
  return created;
}

function withNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(withNumbers);
  return isObject(value) ? mapped(value, (part) => withNumbers(part)) : value;
}

function withBigInts(value: unknown, exact: unknown): unknown {
  if (typeof exact === 'bigint') return exact;
  if (Array.isArray(value) && Array.isArray(exact)) return value.map((item, index) => withBigInts(item, exact[index]));
  if (!isObject(value) || !isObject(exact)) return value;
  return mapped(value, (part, key) => (Object.hasOwn(exact, key) ? withBigInts(part, exact[key]) : part));
}

function mapped(value: object, change: (part: unknown, key: string) => unknown): object {
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, change(part, key)]));
}

/** Counts no further than it has to. */
function nodesOf(value: unknown, most: number): number {
  let count = 1;
  if (typeof value !== 'object' || value === null) return count;
  for (const part of Object.values(value)) {
    count += nodesOf(part, most - count);
    if (count > most) return count;
  }
  return count;
}
