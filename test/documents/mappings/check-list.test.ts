import { expect, it } from 'vitest';
import type { Loaded } from '../../../runtime/documents/catalog.ts';
import type { Connector } from '../../../runtime/documents/generated/connector.ts';
import type { Datasource } from '../../../runtime/documents/generated/datasource.ts';
import type { Mapping } from '../../../runtime/documents/generated/mapping.ts';
import { type KnownTable, layersOf, problemsOf } from '../../../runtime/documents/mappings/index.ts';
import type { InlineMapping } from '../../../runtime/documents/mappings/inline-mapping.ts';
import { readVectors } from '../../support/vectors.ts';

interface Given {
  readonly documents?: { readonly [name: string]: Omit<Mapping, 'kind'> };
  readonly inline?: InlineMapping;
  /** What the datasource says of other objects. */
  readonly others?: { readonly [object: string]: InlineMapping };
  readonly tables?: readonly KnownTable[];
  readonly mayLeave?: boolean;
}

const at = { datasource: 'shop_eu', connector: 'shop', object: 'order' };
const fields = Object.fromEntries(['id', 'status', 'currency', 'email', 'lines'].map((name) => [name, { type: 'string' as const }]));

function loaded<Document>(document: Document): Loaded<Document> {
  return { document, hash: '', file: '', uploaded: false, text: '' };
}

const shop: Connector = {
  kind: 'connector',
  name: 'shop',
  version: '1',
  http: { baseUrl: 'https://shop.example' },
  objects: [{ name: 'order', fields }, { name: 'product', fields: { id: { type: 'string' }, sku: { type: 'string' } } }, { name: 'customer' }],
};

it.each(readVectors<Given, readonly (readonly string[])[]>('documents/mapping-problems'))('$name', ({ given, expect: expected }) => {
  const { documents = {}, inline, others = {}, tables, mayLeave = true } = given;
  const mappings = new Map(Object.entries(documents).map(([name, document]) => [name, loaded<Mapping>({ kind: 'mapping', ...document })]));
  const own = { ...others, ...(inline ? { order: inline } : {}) };
  const datasource: Datasource = { kind: 'datasource', name: 'shop_eu', connector: 'shop', mappings: own };
  const catalog = { connectors: new Map([['shop', loaded(shop)]]), datasources: new Map([['shop_eu', loaded(datasource)]]), mappings };
  const list = layersOf(mappings, at, { inline, mayLeave });
  const problems = list ? problemsOf(list, { ...at, catalog, tables }) : [];
  expect(problems.map(({ code, target, layer, pointer, message }) => [code, target, `${layer.kind} ${layer.name}`, pointer, message])).toEqual(expected);
});
