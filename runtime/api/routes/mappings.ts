import type { FastifyInstance } from 'fastify';
import type { JsonValue } from '../../kernel/json.ts';
import { type GivenRule, type MappingForm, mappingForms, type PreviewAsked } from '../../sync/index.ts';
import { forTenants, reachOf } from '../caller.ts';
import type { ApiContext, RouteGroup } from '../context.ts';
import { disconnectSignal } from '../disconnect.ts';
import { takeExactBodies } from '../exact-json.ts';
import { answer, closed, failures, list, oneOf, parameters, path, shape, text } from '../shapes/index.ts';

const named = path({ name: 'Name of the mapping.' });
const ofDatasource = path({ name: 'Name of the datasource.' });
const unsaved = text('Its text, in YAML or JSON, in place of the one that serves.');

interface Named {
  Params: { readonly name: string };
}

function addReads(api: FastifyInstance, { runtime }: ApiContext): void {
  api.get(
    '/mappings',
    {
      schema: {
        summary: 'List the mappings',
        operationId: 'listMappings',
        response: { 200: closed('Mapping documents that serve.', { mappings: list(shape('MappingSummary'), 'By name.') }), ...failures },
      },
    },
    () => ({ mappings: runtime.mappings.list() }),
  );

  api.get<Named & { Querystring: { readonly form: MappingForm } }>(
    '/mappings/:name',
    {
      schema: {
        summary: 'Tell what a mapping says',
        description: 'All forms say the same; 409 where one of its rules cannot be said in the form that is asked for.',
        operationId: 'getMapping',
        params: named,
        querystring: parameters({ form: { ...oneOf(mappingForms, 'How it is told.'), default: 'rules' } }),
        response: { 200: answer('The mapping.', shape('MappingText')), ...failures },
      },
    },
    ({ params, query }) => runtime.mappings.read(params.name, query.form),
  );
}

type PreviewBody = Omit<PreviewAsked, 'signal'>;

const previewBody = closed(
  'What is mapped. Without `sample` and `ids`: the first records that are there.',
  {
    datasource: text('Whose records they are. Default the only datasource that has such an object.'),
    mapping: unsaved,
    sample: { description: 'A record as the provider gives it, or a list of at most 100.' },
    ids: { type: 'array', minItems: 1, maxItems: 100, items: { type: 'string' }, description: 'Ids of stored records.' },
    limit: { type: 'integer', minimum: 1, maximum: 100, description: 'No more records than this. Default 10.' },
    from: oneOf(['store', 'provider'], 'Where records come from. Default what is stored.'),
    way: oneOf(['record', 'request'], 'Theirs into yours, or yours (`sample`) into what would be sent. Default `record`.'),
  },
  ['datasource', 'mapping', 'sample', 'ids', 'limit', 'from', 'way'],
);

function addTrials(api: FastifyInstance, { runtime }: ApiContext): void {
  api.post<Named & { Body: { readonly mapping?: string } | null | undefined }>(
    '/mappings/:name/validate',
    {
      schema: {
        summary: 'Check a mapping',
        description:
          'One that serves, or a text that is not saved yet; keeps nothing. Answers 200 also where it is not valid: `valid` tells.',
        operationId: 'validateMapping',
        params: named,
        body: { ...closed('What is checked.', { mapping: unsaved }, ['mapping']), type: ['object', 'null'] },
        response: { 200: answer('What is wrong with it.', shape('MappingCheck')), ...failures },
      },
    },
    ({ params, body }) => runtime.mappings.validate(params.name, body?.mapping),
  );

  api.post<Named & { Body: PreviewBody | null | undefined }>(
    '/mappings/:name/preview',
    {
      schema: {
        summary: 'Map records for a look',
        description: 'Shows each record beside what becomes of it, by this mapping and all others of its object. Nothing is kept.',
        operationId: 'previewMapping',
        params: named,
        body: { ...previewBody, type: ['object', 'null'] },
        response: { 200: answer('The records.', shape('MappingPreview')), ...failures },
      },
    },
    ({ params, body }, reply) => runtime.mappings.preview(params.name, { ...body, signal: disconnectSignal(reply) }),
  );
}

interface RuleBody {
  readonly entity_type: string;
  readonly source_field: string;
  readonly target_field: string;
  readonly transform_json?: JsonValue;
}

function addOfDatasource(api: FastifyInstance, { runtime }: ApiContext): void {
  api.get<{ Params: { readonly name: string; readonly object: string } }>(
    '/datasources/:name/mapping/:object',
    {
      config: forTenants,
      schema: {
        summary: 'Tell how records of a datasource are mapped',
        description: 'All that is said of it as one list, with who says what: the datasource itself, its rows of rules, documents.',
        operationId: 'getMergedMapping',
        params: path({ name: 'Name of the datasource.', object: 'Name of the object.' }),
        response: { 200: answer('How they are mapped.', shape('MergedMapping')), ...failures },
      },
    },
    (request) => reachOf(request, runtime).mapping(request.params.name, request.params.object),
  );

  const kept = closed('The rules that are kept.', { rules: list(shape('KeptRule'), 'In the order in which they are tried.') });
  api.get<Named>(
    '/datasources/:name/mapping-rules',
    {
      config: forTenants,
      schema: {
        summary: 'List the mapping rules of a datasource',
        operationId: 'listMappingRules',
        params: ofDatasource,
        response: { 200: kept, ...failures },
      },
    },
    async (request) => ({ rules: await reachOf(request, runtime).mappingRules(request.params.name) }),
  );

  const rows = { ...list(shape('RuleRow'), 'In the order in which they are tried.'), maxItems: 500 };
  api.put<Named & { Body: { readonly rules: readonly RuleBody[] } }>(
    '/datasources/:name/mapping-rules',
    {
      config: forTenants,
      schema: {
        summary: 'Put the mapping rules of a datasource',
        description:
          'In place of all that there were. They count before documents. 422 with a pointer to each row that is no rule; then nothing has changed.',
        operationId: 'putMappingRules',
        params: ofDatasource,
        body: closed('The rules.', { rules: rows }),
        response: { 200: kept, ...failures },
      },
    },
    async (request) => {
      const rules: readonly GivenRule[] = request.body.rules;
      return { rules: await reachOf(request, runtime).putMappingRules(request.params.name, rules) };
    },
  );
}

export const mappingRoutes: RouteGroup = {
  description: 'How records become yours.',
  add(api, context) {
    takeExactBodies(api);
    addReads(api, context);
    addTrials(api, context);
    addOfDatasource(api, context);
  },
};
