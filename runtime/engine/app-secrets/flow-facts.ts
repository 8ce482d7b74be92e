import type { AuthenticationStep, FlowAuthentication } from '../../documents/generated/connector.ts';
import { fixedHost, isMadeOf } from './fixed-host.ts';
import { type AppUses, appUsesOf, united } from './uses.ts';

/** What a request of a flow has of the app, and who says where it goes. */
export interface RequestFacts {
  readonly app: AppUses;
  /** As `http.allowedHosts`. `base`: that of the base URL. `published`: one that a host which the document fixes has published. Undefined: a configuration's. */
  readonly host: string | undefined;
  /** Whether others go where its answer says. */
  readonly publishes: boolean;
}

export interface FlowFacts {
  /** Of a step with a request. */
  of(step: AuthenticationStep): RequestFacts;
  /** What every request that is signed in has of the app. */
  readonly placed: AppUses;
  /** The page that a person is sent to. */
  readonly page: RequestFacts;
}

/** Looks through a flow for what becomes of the secrets of an app, and for where it is sent. */
export function flowFacts(flow: FlowAuthentication): FlowFacts {
  const steps = allSteps(flow);
  const made = madeOfApp(flow, steps);
  const published = publishedNames(flow, steps);
  const placed = appUsesOf([flow.place, flow.sign], made);
  const { url = '', query } = flow.authorize ?? {};
  return {
    of: (step) => {
      const own = appUsesOf([step.request, step.basic, step.sign], made);
      return {
        app: step.authenticated === true ? united(own, placed) : own,
        host: hostOf(step.request?.path ?? '', published),
        publishes: isPublishing(step, published),
      };
    },
    placed,
    page: { app: appUsesOf([url, query], made), host: hostOf(url, published), publishes: false },
  };
}

function allSteps({
  registration,
  authorize,
  steps,
  refresh,
  afterConnect,
  beforeDisconnect,
}: FlowAuthentication): readonly AuthenticationStep[] {
  return [registration, authorize?.before, steps, refresh, afterConnect, beforeDisconnect].flatMap((list) => list ?? []);
}

/**
 * What is kept of `connection` by what it was made of. A token that nobody allowed on a page stands for the app itself where it was given for its
 * secret; one that a person allowed is theirs.
 */
function madeOfApp({ authorize }: FlowAuthentication, steps: readonly AuthenticationStep[]): ReadonlyMap<string, AppUses> {
  const made = new Map<string, AppUses>();
  // What a renewal gives may be what the first request sends.
  for (let isNew = true; isNew;) {
    const given = steps.flatMap((step) => givenBy(step, authorize !== undefined, made));
    isNew = given.map(([name, uses]) => add(made, name, uses)).includes(true);
  }
  return made;
}

/** Names that a step gives, each with what it is made of. */
function givenBy(
  { request, basic, sign, jwt, as = 'token', compute = {}, captures = {} }: AuthenticationStep,
  isAllowed: boolean,
  made: ReadonlyMap<string, AppUses>,
): readonly (readonly [string, AppUses])[] {
  const sent: AppUses = request && !isAllowed ? appUsesOf([request, basic, sign], made) : new Set();
  return [
    ...(jwt ? [[as, appUsesOf(jwt, made)] as const] : []),
    ...Object.entries(compute).map(([name, value]) => [name, appUsesOf(value, made)] as const),
    ...Object.keys(captures).map((name) => [name, sent] as const),
  ];
}

function add(made: Map<string, AppUses>, name: string, uses: AppUses): boolean {
  const known = made.get(name) ?? new Set();
  const all = united(known, uses);
  made.set(name, all);
  return all.size > known.size;
}

/** Names of `connection` that only the document itself gives, or what a host that it fixes publishes of itself (RFC 8615 §1). */
function publishedNames({ authorize }: FlowAuthentication, steps: readonly AuthenticationStep[]): ReadonlySet<string> {
  const callback = Object.keys(authorize?.captures ?? {});
  const names = new Set<string>();
  const givers = (name: string): readonly boolean[] =>
    steps.flatMap((step) => [
      ...(step.jwt && (step.as ?? 'token') === name ? [false] : []),
      ...(Object.hasOwn(step.compute ?? {}, name) ? [isMadeOf(String(step.compute?.[name]), names)] : []),
      ...(Object.hasOwn(step.captures ?? {}, name) ? [isPublishing(step, names)] : []),
    ]);
  const all = new Set(steps.flatMap(({ compute, captures }) => [...Object.keys(compute ?? {}), ...Object.keys(captures ?? {})]));
  for (let isNew = true; isNew;) {
    isNew = false;
    for (const name of all) {
      if (names.has(name) || callback.includes(name) || !givers(name).every(Boolean)) continue;
      names.add(name);
      isNew = true;
    }
  }
  return names;
}

function isPublishing(step: AuthenticationStep, published: ReadonlySet<string>): boolean {
  const host = hostOf(step.request?.path ?? '', published);
  return step.request !== undefined && step.request.path.includes('/.well-known/') && host !== undefined && host !== 'base';
}

function hostOf(path: string, published: ReadonlySet<string>): RequestFacts['host'] {
  if (/^\s*https?:/i.test(path)) return fixedHost(path);
  if (!/^\s*\{\{/.test(path)) return 'base';
  return isMadeOf(path, published) ? 'published' : undefined;
}
