import type { FastifyInstance } from 'fastify';
import type { GivenReferences } from '../../sync/index.ts';
import type { ApiContext, RouteGroup } from '../context.ts';
import { closed, count, failures, path } from '../shapes/index.ts';

const uuid = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$';

const body = closed('Internal ids, by the ids of the provider.', {
  entityType: { type: 'string', minLength: 1, maxLength: 100, description: 'What the records are to you: `entity` of their mappings.' },
  references: {
    type: 'array',
    minItems: 1,
    maxItems: 10_000,
    description: 'More come in further calls.',
    items: closed('A record.', {
      externalId: { type: 'string', minLength: 1, maxLength: 2_000, description: "The provider's id of it; it need not be stored yet." },
      internalId: { type: 'string', pattern: uuid, description: 'The UUID that it is to have.' },
    }),
  },
});

function add(api: FastifyInstance, { runtime }: ApiContext): void {
  api.post<{ Params: { readonly name: string }; Body: GivenReferences }>(
    '/datasources/:name/references',
    {
      schema: {
        summary: 'Bring internal ids along',
        description:
          'Ids that records have had elsewhere, before they are synced here: all of a call, or none where a record has another id already. ' +
          'What could not be mapped for lack of them is mapped by `POST /datasources/{name}/remap`.',
        operationId: 'bringReferences',
        params: path({ name: 'Name of the datasource.' }),
        body,
        response: {
          200: closed('What was taken over.', { added: count('How many were new; the others were known.') }),
          ...failures,
        },
      },
    },
    async ({ params: { name }, body: given }) => ({ added: await runtime.reach().bringReferences(name, given) }),
  );
}

export const referenceRoutes: RouteGroup = { description: 'Internal ids of records.', add };
