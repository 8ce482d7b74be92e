import type { FastifyInstance } from 'fastify';
import type { ApiContext, RouteGroup } from '../context.ts';
import { byName, requireConnector } from '../find-documents.ts';
import { readIcon } from '../icon.ts';
import { answer, closed, failures, list, path, shape } from '../shapes/index.ts';
import { connectorSummary, connectorView } from '../views/connector-view.ts';

const connector = path({ name: 'Name of the connector.' });

interface Named {
  Params: { readonly name: string };
}

function add(api: FastifyInstance, { runtime }: ApiContext): void {
  api.get(
    '/connectors',
    {
      schema: {
        summary: 'List the connectors',
        operationId: 'listConnectors',
        response: { 200: closed('All connectors that serve.', { connectors: list(shape('ConnectorSummary'), 'By name.') }), ...failures },
      },
    },
    () => ({ connectors: byName(runtime.catalog().connectors).map(connectorSummary) }),
  );

  api.get<Named>(
    '/connectors/:name',
    {
      schema: {
        summary: 'Describe a connector',
        description: 'Its objects, what may be done with them, and what a datasource must supply.',
        operationId: 'getConnector',
        params: connector,
        response: { 200: answer('The connector.', shape('Connector')), ...failures },
      },
    },
    async ({ params }) => {
      const loaded = requireConnector(runtime.catalog(), params.name);
      return connectorView(loaded, await runtime.migrations.of(loaded));
    },
  );

  api.get<Named>(
    '/connectors/:name/icon',
    {
      schema: {
        summary: "Get a connector's icon",
        description: 'The file beside the document that its `icon` names.',
        operationId: 'getConnectorIcon',
        params: connector,
        response: { 200: { description: 'The image.', content: { 'image/*': { schema: {} } } }, ...failures },
      },
    },
    async ({ params }, reply) => {
      const icon = await readIcon(requireConnector(runtime.catalog(), params.name));
      // An SVG may hold scripts, and a definition is not to be trusted: opened by itself it may run none.
      return reply
        .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
        .type(icon.type)
        .send(icon.bytes);
    },
  );
}

export const connectorRoutes: RouteGroup = { description: 'What APIs can be spoken to.', add };
