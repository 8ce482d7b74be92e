import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnosticTable } from '../../runtime/documents/diagnostic-codes.ts';
import { openRegistry, plain } from './parts.ts';

const here = import.meta.dirname;
const invalid = (await readdir(join(here, 'invalid'))).filter((file) => !file.endsWith('.expected.json'));
const around = join(here, 'around.connector.yaml');

/** Of the SQL beside a connector: test/documents/connector-sql.test.ts. */
const sql = ['sql-invalid', 'sql-not-repeatable', 'sql-not-allowed', 'sql-file-name'];
/** Of all that is said of a mapping together: test/documents/mappings. */
const together = ['missing-target', 'unknown-table', 'no-entity', 'entity-twice', 'lookup-refused'];
/** Codes that no file of its own can bring about. */
const elsewhere = ['more-problems', 'check-failed', 'file-unreadable', 'file-too-large', 'name-taken', 'name-mismatch', 'address-invalid', ...sql, ...together];

describe('invalid documents', () => {
  // `vitest run test/documents --update` writes what is expected anew.
  it.each(invalid)('%s', async (name) => {
    const file = join(here, 'invalid', name);
    await using registry = await openRegistry([around, file]);
    const diagnostics = plain(registry.catalog().diagnostics, file);
    expect(diagnostics).not.toEqual([]);
    await expect(`${JSON.stringify(diagnostics, null, 2)}\n`).toMatchFileSnapshot(`${file}.expected.json`);
  });

  it('bring about every code of the table', async () => {
    await using registry = await openRegistry([around, ...invalid.map((name) => join(here, 'invalid', name))]);
    const seen = new Set([...registry.catalog().diagnostics.map(({ code }) => code), ...elsewhere]);
    expect(Object.keys(diagnosticTable).filter((code) => !seen.has(code))).toEqual([]);
  });

  it('show no secret in any message, hint or frame', async () => {
    await using registry = await openRegistry([around, ...invalid.map((name) => join(here, 'invalid', name))]);
    const told = JSON.stringify(registry.catalog().diagnostics);
    for (const secret of ['shpss_abc', 'the-hidden-key', 'do-not-show', 'sk_live', 'secret-or-not']) expect(told).not.toContain(secret);
  });
});

describe('valid documents', () => {
  it('load without an error, alone and together', async () => {
    await using registry = await openRegistry([join(here, 'valid')]);
    const { diagnostics, connectors, datasources, mappings } = registry.catalog();
    expect(diagnostics.map(({ code, file, message }) => `${basename(file)}: ${code}: ${message}`).toSorted()).toEqual([
      'every-word.datasource.json: environment-unset: configuration.limits[1]: the environment variable SHOP_LIMIT is not set',
      'every-word.datasource.json: environment-unset: configuration.shop: the environment variable SHOP_NAME is not set',
      'seed-us-store.datasource.yaml: webhooks-missing: connector shopify_api_v1 declares no webhooks: the datasource polls only',
    ]);
    expect([...connectors.keys()].toSorted()).toEqual(['every_word', 'shopify_api_v1']);
    expect([...datasources.keys()].toSorted()).toEqual(['every-word', 'us_store_prod']);
    expect([...mappings.keys()].toSorted()).toEqual(['anchors', 'rules', 'seed-order', 'with-bom', 'words']);
  });

  it('say in our words what the first seed says in its own', async () => {
    await using registry = await openRegistry([join(here, 'valid')]);
    const { connectors, datasources, mappings } = registry.catalog();
    expect(datasources.get('us_store_prod')?.document.synchronization).toEqual({
      strategy: 'webhook_and_poll',
      interval: 'PT3600S',
      deletes: 'hard',
    });
    expect(mappings.get('seed-order')?.document.fields).toEqual({
      id: 'external_id',
      total_price: 'amount',
      created_at: 'order_date',
      'customer.email': 'contact_email',
      'line_items[0].sku': 'primary_sku',
    });
    const connector = connectors.get('shopify_api_v1')?.document;
    expect(connector).toMatchObject({ label: 'Shopify E-Commerce', icon: 'shopify.svg' });
    expect(connector?.objects.map(({ name, allowCreate, allowUpdate, allowDelete }) => ({ name, allowCreate, allowUpdate, allowDelete }))).toEqual([
      { name: 'shopify_order', allowCreate: true, allowUpdate: true, allowDelete: false },
      { name: 'shopify_product', allowCreate: false, allowUpdate: false, allowDelete: false },
    ]);
  });
});

describe('a folder', () => {
  it('is looked through for documents, and what is none of ours is left alone', async () => {
    await using registry = await openRegistry([await mkdtemp(join(tmpdir(), 'ferrule-'))]);
    expect(registry.catalog()).toEqual({ connectors: new Map(), datasources: new Map(), mappings: new Map(), diagnostics: [] });
  });
});
