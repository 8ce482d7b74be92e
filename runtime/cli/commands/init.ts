import { access, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { schemaTexts } from '../../documents/schema/schemas.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { CliContext } from '../context.ts';

export function initCommand({ terminal }: CliContext): Command {
  return new Command('init')
    .description('Writes ferrule.yaml, a first connector with its datasource and mapping, and the schemas that editors complete from.')
    .argument('[folder]', 'where to begin it', '.')
    .addHelpText('after', '\nExamples:\n  $ ferrule init my-connectors\n  $ cd my-connectors && ferrule dev first_shop product --sample')
    .action(async (folder: string) => {
      const root = resolve(folder);
      await refuseExisting(join(root, 'ferrule.yaml'));
      await mkdir(join(root, '.schemas'), { recursive: true });
      for (const { name, text } of schemaTexts()) await writeFile(join(root, '.schemas', name), text);
      for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text, { flag: 'wx' });
      terminal.err(
        `wrote ${['ferrule.yaml', ...Object.keys(files)].filter((name, at, all) => all.indexOf(name) === at).join(', ')} and .schemas to ${root}\n`,
      );
      terminal.err(`next: cd ${folder} && ferrule dev first_shop product --sample\n`);
    });
}

async function refuseExisting(file: string): Promise<void> {
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (exists) throw new ConnectorError('REQUEST_INVALID', `${file} is there already; nothing was changed`);
}

const files: { readonly [name: string]: string } = {
  'ferrule.yaml': `# yaml-language-server: $schema=./.schemas/ferrule.schema.json
ferrule: 1
kind: ferrule
allow:
  environment: [SAMPLE_SHOP_*]     # variables that documents may use as \${env:NAME}
  addresses: [localhost]           # private addresses that requests may reach
`,
  'first.connector.yaml': `# yaml-language-server: $schema=./.schemas/connector.schema.json
ferrule: 1
kind: connector
name: first
label: My first connector

configurationSchema:
  type: object
  required: [baseUrl, key, secret]
  properties:
    baseUrl: { type: string, format: uri, title: Address of the shop }
    key: { type: string, title: Key, secret: true }
    secret: { type: string, title: Secret, secret: true }

authentication:
  type: basic
  username: "{{ configuration.key }}"
  password: "{{ configuration.secret }}"

http:
  baseUrl: "{{ configuration.baseUrl }}/wp-json/wc/v3"

objects:
  - name: product
    recordId: id
    list:
      path: /products
      pagination: { type: page, size: { query: per_page, value: 50 }, totalPages: { header: X-WP-TotalPages } }
    get: { path: "/products/{id}" }
`,
  'first_shop.datasource.yaml': `# yaml-language-server: $schema=./.schemas/datasource.schema.json
ferrule: 1
kind: datasource
name: first_shop
connector: first
configuration:
  baseUrl: \${env:SAMPLE_SHOP_URL}
  key: \${env:SAMPLE_SHOP_KEY}
  secret: \${env:SAMPLE_SHOP_SECRET}
`,
  'first_product.mapping.yaml': `# yaml-language-server: $schema=./.schemas/mapping.schema.json
ferrule: 1
kind: mapping
object: product
connector: first
fields:
  id: external_id
  name: title
  price: price
  "images[0].src": picture
transform: "{ 'available': data.stock_status = 'instock' }"
`,
  '.gitignore': '.ferrule/\n',
};
