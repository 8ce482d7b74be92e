import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { isObject } from '../kernel/json.ts';
import type { Runtime } from '../sync/index.ts';
import { withForms } from './openapi-forms.ts';
import { routes } from './routes/index.ts';
import { documentComponent } from './shapes/document.ts';
import { shapes } from './shapes/index.ts';

/** A published JSON Schema: file name and text. */
export interface SchemaText {
  readonly name: string;
  readonly text: string;
}

// Nothing from another host, so that the page works and stays silent without a network.
const policy =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; base-uri 'self'; object-src 'none'; frame-ancestors 'none'";

/**
 * Describes the API by the schemas of its own routes: the document at `/openapi.json`, the page at `/docs`. Comes before the
 * routes are added.
 */
export async function addOpenApi(
  api: FastifyInstance,
  version: string,
  schemas: readonly SchemaText[],
  { catalog, admin }: Pick<Runtime, 'catalog' | 'admin'>,
): Promise<void> {
  const withTypes = (openapi: { readonly [key: string]: unknown }) =>
    withForms(
      openapi,
      catalog(),
      admin()
        .forms()
        .map(({ type }) => type),
    );
  for (const [name, shape] of Object.entries(shapes)) api.addSchema({ $id: name, ...shape });
  await api.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Ferrule',
        version,
        description:
          'One API for every provider that a document describes. Each call needs the operator’s token, or that of a tenant for what is its own.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      tags: Object.entries(routes).map(([name, { description }]) => ({ name, description })),
      components: { securitySchemes: { adminToken: { type: 'http', scheme: 'bearer', description: 'Printed when the server starts.' } } },
      security: [{ adminToken: [] }],
    },
    refResolver: {
      buildLocalReference: (schema, _base, _fragment, index) => (typeof schema['$id'] === 'string' ? schema['$id'] : `shape${index}`),
    },
    transformObject: (document) => {
      if (!('openapiObject' in document)) return document.swaggerObject;
      return withOptionalBodies(withDocumentSchemas(document.openapiObject, schemas));
    },
  });
  api.get('/openapi.json', { schema: { hide: true } }, () => withTypes({ ...api.swagger() }));
  await api.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: policy,
    transformSpecificationClone: false,
    transformSpecification: (openapi) => withTypes(openapi),
    theme: { title: 'Ferrule API' },
    uiConfig: { docExpansion: 'list', persistAuthorization: true, tryItOutEnabled: true },
  });
}

/** The document schemas become components of their own, references inside them made to fit their new place. */
function withDocumentSchemas<Document extends { readonly components?: { readonly schemas?: object } }>(
  openapi: Document,
  schemas: readonly SchemaText[],
): Document {
  const documents = schemas.map(({ name, text }) => {
    const component = documentComponent(name.split('.')[0] ?? name);
    const { $schema: _dialect, $id: _id, ...schema } = JSON.parse(text) as Record<string, unknown>;
    return [component, moveReferences(schema, `#/components/schemas/${component}/`)] as const;
  });
  return {
    ...openapi,
    components: { ...openapi.components, schemas: { ...openapi.components?.schemas, ...Object.fromEntries(documents) } },
  };
}

function moveReferences(value: unknown, to: string): unknown {
  if (Array.isArray(value)) return value.map((item) => moveReferences(item, to));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, isReference(key, inner) ? inner.replace('#/', to) : moveReferences(inner, to)]),
  );
}

/** @fastify/swagger calls every body required; one whose schema takes null may be left out. */
function withOptionalBodies<Document extends { readonly paths?: object }>(openapi: Document): Document {
  for (const operations of Object.values(openapi.paths ?? {})) {
    for (const operation of Object.values(operations ?? {})) {
      const body = isObject(operation) ? operation['requestBody'] : undefined;
      if (isObject(body) && isObject(body['content']) && Object.values(body['content']).some(takesNull))
        Object.assign(body, { required: false });
    }
  }
  return openapi;
}

function takesNull(media: unknown): boolean {
  const type = isObject(media) && isObject(media['schema']) ? media['schema']['type'] : undefined;
  return Array.isArray(type) && type.includes('null');
}

function isReference(key: string, value: unknown): value is string {
  return key === '$ref' && typeof value === 'string' && value.startsWith('#/');
}
