import type { FastifyInstance } from 'fastify';
import type { DocumentKind } from '../../documents/catalog.ts';
import type { ApiContext, RouteGroup } from '../context.ts';
import { documentKinds } from '../shapes/document.ts';
import { answer, closed, failures, list, oneOf, path, shape, text } from '../shapes/index.ts';

interface Upload {
  readonly kind: DocumentKind;
  readonly name: string;
  readonly text: string;
}

function add(api: FastifyInstance, { runtime }: ApiContext): void {
  api.get<{ Params: { readonly name: string } }>(
    '/datasources/:name/plan',
    {
      schema: {
        summary: 'Tell what the next sync means for what is stored',
        description: 'By the documents that serve, against those that each object was last read by.',
        operationId: 'planDatasource',
        params: path({ name: 'Name of the datasource.' }),
        response: { 200: answer('What it means.', shape('StatePlan')), ...failures },
      },
    },
    (request) => runtime.plans.plan(request.params.name),
  );

  api.post<{ Body: Upload }>(
    '/plan',
    {
      schema: {
        summary: 'Tell what a document would mean for what is stored',
        description: 'As if it were uploaded; nothing is changed. Refused as the upload would be.',
        operationId: 'planDocument',
        body: closed('A document.', {
          kind: oneOf(documentKinds, 'What it describes.'),
          name: text('Its name.'),
          text: text('Its text.'),
        }),
        response: {
          200: closed('What it means.', { plans: list(shape('StatePlan'), 'Of each datasource that it changes.') }),
          ...failures,
        },
      },
    },
    async ({ body }) => ({ plans: await runtime.plans.planUpload(body.kind, body.name, body.text) }),
  );
}

export const planRoutes: RouteGroup = { description: 'What documents mean for what is stored, before they count.', add };
