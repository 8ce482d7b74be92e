import { isObject } from '../../kernel/json.ts';
import { propertySchema } from './schema-walk.ts';
import { resolve, type Schema } from './schemas.ts';

/**
 * Operations start from the connector's `defaults`: were the schema's defaults filled in first, they would win over
 * those. What is left out of an operation in the end, the engine decides.
 */
const mergedFirst = new Set(['ListOperation', 'GetOperation', 'ListDefaults', 'GetDefaults']);

/** A valid value with the defaults of its schema in the places of keys that are absent. Maps that are absent stay so. */
export function fillDefaults(root: Schema, schema: Schema, value: unknown): unknown {
  const here = resolve(root, schema);
  const branch = branchOf(root, here, value);
  if (branch) return fillDefaults(root, branch, value);
  if (Array.isArray(value)) return here.items ? value.map((item) => fillDefaults(root, here.items as Schema, item)) : value;
  return isObject(value) ? fillMap(root, here, value) : value;
}

function fillMap(root: Schema, schema: Schema, value: { readonly [key: string]: unknown }): unknown {
  const filled: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    const below = propertySchema(schema, key);
    filled[key] = below ? fillDefaults(root, below, part) : part;
  }
  if (mergedFirst.has(schema.title ?? '')) return filled;
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    if (!(key in filled) && property.default !== undefined) filled[key] = structuredClone(property.default);
  }
  return filled;
}

/** The alternative that a valid map is: by its `type`, or the only one that takes maps. */
function branchOf(root: Schema, schema: Schema, value: unknown): Schema | undefined {
  if (!isObject(value)) return undefined;
  const tag = schema.discriminator?.propertyName;
  const branches = schema.oneOf ?? schema.anyOf ?? [];
  if (tag !== undefined) return branches.find((branch) => resolve(root, branch).properties?.[tag]?.const === value[tag]);
  return branches.find((branch) => resolve(root, branch).type === 'object');
}
