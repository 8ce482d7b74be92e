import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { ConfigurationSchema } from '../generated/connector.ts';
import { ajvRegExp } from '../schema/linear-regexp.ts';

let ajv: Ajv2020 | undefined;
// A validator lives as long as its schema: one that was replaced goes with its document.
const validators = new WeakMap<ConfigurationSchema, ValidateFunction>();

/** The schema of a connector that declares none. */
export const noConfiguration: ConfigurationSchema = { type: 'object', properties: {}, additionalProperties: false };

/** Every error of a configuration. */
export function configurationErrors(schema: ConfigurationSchema, value: unknown): readonly ErrorObject[] {
  return withDefaults(schema, value).errors;
}

/** A copy of a configuration with the defaults of its schema filled in, and every error of it. */
export function withDefaults(
  schema: ConfigurationSchema,
  value: unknown,
): { readonly value: unknown; readonly errors: readonly ErrorObject[] } {
  const copy: unknown = structuredClone(value);
  const validate = validatorOf(schema);
  validate(copy);
  return { value: copy, errors: validate.errors ?? [] };
}

function validatorOf(schema: ConfigurationSchema): ValidateFunction {
  const known = validators.get(schema);
  if (known) return known;
  ajv ??= createInstance();
  const validate = ajv.compile(schema);
  // ajv would keep every schema that it ever compiled.
  ajv.removeSchema(schema);
  validators.set(schema, validate);
  return validate;
}

function createInstance(): Ajv2020 {
  const created = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: false,
    useDefaults: true,
    validateSchema: false,
    addUsedSchema: false,
    code: { regExp: ajvRegExp },
  });
  addFormats.default(created, { formats: ['uri', 'email', 'date', 'date-time', 'hostname'] });
  created.addFormat('textarea', true);
  return created;
}
