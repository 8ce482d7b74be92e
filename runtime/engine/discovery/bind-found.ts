import type { BoundDatasource, ReadOptions } from '../engine.ts';
import type { ObjectPlan } from '../plan.ts';
import type { Session } from '../session.ts';
import { findObjects, type FoundObjects } from './find-objects.ts';

/** What was found of one version of a datasource, and by when it must be looked for again. */
export interface FoundCache {
  until: number;
  objects: Promise<FoundObjects> | undefined;
  /** What the last look that succeeded has found. */
  known: FoundObjects | undefined;
}

export function createFoundCache(): FoundCache {
  return { until: 0, objects: undefined, known: undefined };
}

/**
 * Binds a datasource whose connector finds objects at run time: what it knows of them is there at once, what it does not know
 * is looked for first. `bind` binds a session with the objects that its plan has.
 */
export function bindFound(session: Session, cache: FoundCache, bind: (session: Session) => BoundDatasource): BoundDatasource {
  if (session.plan.finders.length === 0) return bind(session);
  const bound = bind(withObjects(session, fresh(session, cache) ? cache.known : undefined));
  const discover = async (options: Pick<ReadOptions, 'signal'> = {}): Promise<BoundDatasource> =>
    bind(withObjects(session, await look(session, cache, options)));
  const about = async (name: string, options: Pick<ReadOptions, 'signal'> = {}): Promise<BoundDatasource> =>
    bound.objects.has(name) ? bound : discover(options);
  return {
    ...bound,
    discover,
    async *read(name, options) {
      yield* (await about(name, options)).read(name, options);
    },
    get: async (name, id, options) => (await about(name, options)).get(name, id, options),
    schema: async (name, options) => (await about(name, options)).schema(name, options),
    resources: async (options) => (await discover(options)).resources(options),
  };
}

function fresh({ parts }: Session, { until }: FoundCache): boolean {
  return parts.clock.now() < until;
}

/** Looks once, however many ask at the same time; a look that failed is no answer to the next. */
async function look(session: Session, cache: FoundCache, options: Pick<ReadOptions, 'signal'>): Promise<FoundObjects> {
  if (cache.objects && fresh(session, cache)) return cache.objects;
  const { clock, events } = session.parts;
  const looking = findObjects(session, options);
  cache.objects = looking;
  cache.until = clock.now() + Math.min(...session.plan.finders.map(({ keep }) => keep));
  try {
    const objects = await looking;
    const dropped = [...(cache.known?.keys() ?? [])].filter((name) => !objects.has(name));
    const added = cache.known ? [...objects.keys()].filter((name) => !cache.known?.has(name)) : [];
    if (dropped.length + added.length > 0) events.emit('objects.changed', { datasource: session.datasource, added, dropped });
    cache.known = objects;
    return objects;
  } catch (thrown) {
    if (cache.objects === looking) Object.assign(cache, { objects: undefined, until: 0 });
    throw thrown;
  }
}

/** The declared objects, without those that found ones are read as, and the found ones. */
function withObjects(session: Session, found: FoundObjects | undefined): Session {
  const { plan } = session;
  const templates = new Set(plan.finders.map(({ object }) => object));
  const declared = [...plan.objects].filter(([name]) => !templates.has(name));
  const objects = new Map<string, ObjectPlan>([...declared, ...(found ?? [])]);
  return { ...session, plan: { ...plan, objects } };
}
