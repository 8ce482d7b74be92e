import type { FastifyInstance } from 'fastify';
import type { ScheduleChange } from '../../sync/index.ts';
import { forTenants, reachOf } from '../caller.ts';
import type { ApiContext, RouteGroup } from '../context.ts';
import { answer, closed, failures, flag, list, oneOf, parameters, path, shape, text, textOrNull } from '../shapes/index.ts';

interface Named {
  Params: { readonly name: string };
}

const params = path({ name: 'Name of the datasource.' });
const body = closed(
  'What to change; what is left out stays.',
  {
    paused: flag('Whether nothing comes until it is resumed. What was missed meanwhile comes once.'),
    interval: textOrNull('How often it is polled, whatever its document says, as `PT15M` or `15m`; null takes that back.'),
    due: oneOf(['now'], 'Makes the next run due at once.'),
  },
  ['paused', 'interval', 'due'],
);

function add(api: FastifyInstance, { runtime }: ApiContext): void {
  api.get<{ Querystring: { readonly after?: string } }>(
    '/schedules',
    {
      config: forTenants,
      schema: {
        summary: 'List the schedules',
        operationId: 'listSchedules',
        querystring: parameters({ after: text('Go on after this one: `next` of the answer before.') }),
        response: {
          200: closed(
            'When datasources are synced by themselves.',
            {
              schedules: list(shape('Schedule'), 'In the order of the datasources.'),
              next: text('What `after` asks for the next with; absent where these were all.'),
            },
            ['next'],
          ),
          ...failures,
        },
      },
    },
    async (request) => {
      const { schedules, next } = await reachOf(request, runtime).schedules(request.query.after);
      return { schedules, ...(next === null ? {} : { next }) };
    },
  );

  api.get<Named>(
    '/datasources/:name/schedule',
    {
      config: forTenants,
      schema: {
        summary: 'Describe a schedule',
        operationId: 'getSchedule',
        params,
        response: { 200: answer('When the datasource is synced by itself.', shape('Schedule')), ...failures },
      },
    },
    async (request) => reachOf(request, runtime).schedule(request.params.name),
  );

  api.patch<Named & { Body: ScheduleChange }>(
    '/datasources/:name/schedule',
    {
      config: forTenants,
      schema: {
        summary: 'Change a schedule',
        description: 'Counts at once, and stands until it is taken back, also over a restart.',
        operationId: 'changeSchedule',
        params,
        body,
        response: { 200: answer('The schedule as it is now.', shape('Schedule')), ...failures },
      },
    },
    async (request) => reachOf(request, runtime).changeSchedule(request.params.name, request.body),
  );
}

export const scheduleRoutes: RouteGroup = { description: 'When datasources are synced by themselves.', add };
