/** A JSON Schema, as far as the shapes of this room need it. */
export type Schema = { readonly [keyword: string]: unknown };

export const text = (description: string): Schema => ({ type: 'string', description });
export const textOrNull = (description: string): Schema => ({ type: ['string', 'null'], description });
export const flag = (description: string): Schema => ({ type: 'boolean', description });
export const count = (description: string): Schema => ({ type: 'integer', minimum: 0, description });
export const list = (items: Schema, description: string): Schema => ({ type: 'array', items, description });
export const time = (description: string): Schema => ({ type: 'string', format: 'date-time', description });
export const timeOrNull = (description: string): Schema => ({ type: ['string', 'null'], format: 'date-time', description });
export const oneOf = (values: readonly string[], description: string): Schema => ({ type: 'string', enum: values, description });

/** A reference to a shape of the table in `index.ts`. */
export const shape = (name: string): Schema => ({ $ref: `${name}#` });
export const shapeOrNull = (name: string): Schema => ({ anyOf: [shape(name), { type: 'null' }] });

/** An object that holds all of these names and no other. */
export function closed(description: string, properties: Readonly<Record<string, Schema>>, optional: readonly string[] = []): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', description, additionalProperties: false, required, properties };
}

/** Parameters of a query or path: none is required but those named, no other is taken. */
export function parameters(properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema {
  return { type: 'object', additionalProperties: false, required, properties };
}

/** Path parameters: all required. */
export function path(descriptions: Readonly<Record<string, string>>): Schema {
  const names = Object.keys(descriptions);
  return parameters(
    Object.fromEntries(names.map((name) => [name, { type: 'string', minLength: 1, description: descriptions[name] }])),
    names,
  );
}

/** A response that is described but by its schema's own words. */
export const answer = (description: string, schema: Schema): Schema => ({ ...schema, description });

/** What every route may answer beside its own: the one error shape. */
export const failures: Schema = {
  '4xx': { ...shape('Error'), description: 'The call or a document is wrong, or the provider refused; `code` says which.' },
  '5xx': { ...shape('Error'), description: 'The provider or Ferrule failed; `retryable` says whether time can mend it.' },
};
