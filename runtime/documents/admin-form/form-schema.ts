import type { ConfigurationProperty, ValueSchema } from '../generated/connector.ts';
import { type FormField, type FormPlan, toggleFields } from './form-plan.ts';

/** What a form's bodies and answers hold, as JSON Schemas. No value of a secret's own schema is in them. */
interface FormSchemas {
  /** A new datasource: `type` and all fields. */
  readonly create: ValueSchema;
  /** Another configuration: secrets that are left out stay. */
  readonly update: ValueSchema;
  /** What is to be synced now. */
  readonly sync: ValueSchema;
}

const longest = { text: 2_048, secret: 8_192 } as const;
const schemas = new WeakMap<FormPlan, FormSchemas>();

export function formSchemasOf(plan: FormPlan): FormSchemas {
  const known = schemas.get(plan);
  if (known) return known;
  const type: ValueSchema = { type: 'string', enum: [plan.type], title: 'Type', description: plan.label };
  const isNeeded = (field: FormField): boolean => field.kind === 'toggle' || field.required;
  const made = {
    create: closed(`A new datasource: ${plan.label}`, { type, ...fieldsOf(plan.fields) }, [
      'type',
      ...namesOf(plan.fields.filter(isNeeded)),
    ]),
    update: closed(
      `Another configuration: ${plan.label}`,
      Object.fromEntries(plan.fields.map((field) => [field.name, withNull(field)])),
      namesOf(plan.fields.filter((field) => isNeeded(field) && !isSecret(field))),
    ),
    sync: closed('What is to be synced', fieldsOf(toggleFields(plan)), namesOf(toggleFields(plan))),
  };
  schemas.set(plan, made);
  return made;
}

function isSecret(field: FormField): boolean {
  return field.kind === 'property' && field.secret;
}

function namesOf(fields: readonly FormField[]): string[] {
  return fields.map(({ name }) => name);
}

function closed(title: string, properties: { readonly [name: string]: ValueSchema }, required: readonly string[]): ValueSchema {
  return { type: 'object', title, additionalProperties: false, properties, required: [...required] };
}

function fieldsOf(fields: readonly FormField[]): { readonly [name: string]: ValueSchema } {
  return Object.fromEntries(fields.map((field) => [field.name, schemaOf(field)]));
}

/** A secret that is not needed can be taken away: null does, for one that is left out stays. */
function withNull(field: FormField): ValueSchema {
  const schema = schemaOf(field);
  const { type } = schema;
  const isOptional = field.kind === 'property' && field.secret && !field.required;
  return isOptional && typeof type === 'string' ? { ...schema, type: [type, 'null'] } : schema;
}

function schemaOf(field: FormField): ValueSchema {
  if (field.kind === 'toggle') return { type: 'boolean', title: field.label, description: `What it syncs: ${field.objects.join(', ')}.` };
  return valueSchemaOf(field.schema, field.label);
}

/** Bounds stand where the document has none. Defaults are filled in with the configuration, so that none is kept that was not given. */
function valueSchemaOf(property: ConfigurationProperty, title: string): ValueSchema {
  const { default: given, secret = false, enum: words, format, ...rest } = property;
  const isText = rest.type === 'string';
  // Its schema is one of values, but for `secret`, and a format that is a matter of drawing.
  return {
    ...(rest as ValueSchema),
    title,
    ...(isText ? { minLength: rest.minLength ?? 1, maxLength: rest.maxLength ?? (secret ? longest.secret : longest.text) } : {}),
    ...(format === undefined || format === 'textarea' ? {} : { format }),
    ...(secret ? { writeOnly: true } : { ...(words ? { enum: words } : {}), ...(given === undefined ? {} : { examples: [given] }) }),
  };
}
