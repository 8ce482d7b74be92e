import { _, type Ajv2020, type KeywordCxt } from 'ajv/dist/2020.js';
import { callRef } from 'ajv/dist/vocabularies/core/ref.js';
import type { FileKind, Schema } from './schemas.ts';

/**
 * Makes ajv compile what a `$ref` leads to when a value is first held against it: by itself it compiles every part of a schema before it looks at
 * anything, and a document uses few. What is found wrong, and where, is the same.
 */
export function compileReferencesLate(ajv: Ajv2020): void {
  ajv.removeKeyword('$ref');
  ajv.addKeyword({
    keyword: '$ref',
    schemaType: 'string',
    code(context: KeywordCxt) {
      const part = { ref: latePart(ajv, `${context.it.baseId}${context.schema as string}`) };
      callRef(context, _`${context.gen.scopeValue('wrapper', part)}.validate`);
    },
  });
}

function latePart(ajv: Ajv2020, id: string): { readonly validate: unknown } {
  return {
    get validate() {
      const found = ajv.getSchema(id);
      if (!found) throw new Error(`no schema ${id}`);
      return found;
    },
  };
}

/** Adds the schema of a kind. Where a discriminator tells its branches apart it only reads them: it is given them as they are, or it would compile each. */
export function addSchemaLate(ajv: Ajv2020, kind: FileKind, schema: Schema): void {
  const id = `${kind}.schema.json`;
  ajv.addSchema(schema);
  const refs = ajv.schemas[id]?.refs ?? {};
  for (const [name, part] of Object.entries(schema.$defs ?? {})) refs[`${id}#/$defs/${name}`] = part;
}
