// Writes runtime/documents/generated/*.ts from schemas/. `--check` fails when a file would change.
import { readFile, writeFile } from 'node:fs/promises';
import { compile, type JSONSchema } from 'json-schema-to-typescript';

const kinds = ['connector', 'datasource', 'mapping', 'ferrule'] as const;
const terms = ['FieldType', 'HttpMethod', 'JsonTemplate', 'JsonValue', 'Placement', 'QueryValue', 'Source', 'Template'];
/** Made of what other schemas give. */
const derived: Readonly<Record<string, string>> = { InlineMapping: '../mappings/inline-mapping.ts' };
const check = process.argv.includes('--check');

let stale = 0;
for (const kind of kinds) {
  const file = `runtime/documents/generated/${kind}.ts`;
  const text = await typesOf(kind);
  const before = await readFile(file, 'utf8').catch(() => '');
  if (before === text) continue;
  if (check) {
    stale += 1;
    console.error(`${file} is not what schemas/${kind}.schema.json gives; run \`npm run generate\``);
  } else await writeFile(file, text);
}
process.exitCode = stale > 0 ? 1 : 0;

async function typesOf(kind: string): Promise<string> {
  const schema = JSON.parse(await readFile(`schemas/${kind}.schema.json`, 'utf8'), withoutDescribedRefs) as JSONSchema & { title: string };
  const body = await compile(schema, schema.title, {
    bannerComment: '',
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true, printWidth: 120 },
  });
  const own = body
    .replaceAll(/(?:\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?export type (\w+) = \1;\n/g, '')
    .replaceAll(/^( +)(\w+\??:|\[k: string\]:)/gm, '$1readonly $2');
  const code = own.replaceAll(/\/\*[\s\S]*?\*\//g, '');
  const used = terms.filter((term) => new RegExp(`\\b${term}\\b`).test(code));
  const banner = `// Generated from schemas/${kind}.schema.json by \`npm run generate\`; not edited.\n`;
  const imports = [
    ...(used.length > 0 ? [`import type { ${used.join(', ')} } from '../terms.ts';\n`] : []),
    ...Object.entries(derived)
      .filter(([name]) => new RegExp(`\\b${name}\\b`).test(code))
      .map(([name, file]) => `import type { ${name} } from '${file}';\n`),
  ].join('');
  return banner + imports + (imports === '' ? '' : '\n') + own.trimStart();
}

/** A described `$ref` would become a type of its own; the description is for editors. */
function withoutDescribedRefs(_key: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && '$ref' in value ? { $ref: value.$ref } : value;
}
