import type {
  AuthenticationCapture,
  AuthenticationExpiry,
  AuthenticationSource,
  AuthenticationStep,
  Authorization,
  AuthorizationPoll,
  FlowAuthentication,
  SignedToken,
} from '../../documents/generated/connector.ts';
import { namesIn } from '../../documents/index.ts';
import type { Placement } from '../../documents/terms.ts';
import { compileSigner, looksSecret, type SignerPlan } from '../../auth/index.ts';
import { type FlowFacts, flowFacts, type RequestFacts } from '../app-secrets/flow-facts.ts';
import type { AppUses } from '../app-secrets/uses.ts';
import type { Expression, Expressions, Path } from '../../expressions/index.ts';
import { parseDuration } from '../../kernel/duration.ts';
import { compileInvalid, type RulePlan } from '../responses/rule-plan.ts';
import { compileRequest, type RequestPlan, type RequestWords } from '../request/render-request.ts';

/** A flow compiled. */
export interface FlowPlan {
  readonly authorize: AuthorizePlan | undefined;
  /** What is asked once, and kept apart from the connection. */
  readonly registration: readonly StepPlan[];
  readonly steps: readonly StepPlan[];
  readonly refresh: readonly StepPlan[] | undefined;
  readonly place: readonly { readonly at: Placement; readonly value: Expression; readonly where: string }[];
  /** Rules, each `then: refresh`. */
  readonly invalid: readonly RulePlan[];
  readonly afterConnect: readonly StepPlan[];
  readonly beforeDisconnect: readonly StepPlan[];
  readonly sign: SignerPlan | undefined;
  readonly requireHttps: boolean;
  /** Milliseconds before its end that a token is renewed. */
  readonly early: number;
  /** Whether what is kept under a name is secret, where the document says or means it. */
  readonly secrets: ReadonlyMap<string, boolean>;
  /** What every request that is signed in has of the app. */
  readonly placedApp: AppUses;
}

export interface AuthorizePlan {
  readonly config: Authorization;
  readonly before: readonly StepPlan[];
  readonly url: Expression;
  readonly query: Expression;
  readonly stateValue: Expression;
  readonly poll: PollPlan | undefined;
  readonly facts: RequestFacts;
  readonly issuer: Expression | undefined;
  readonly issuerRequired: Expression | undefined;
}

/** Attempts in place of a person who comes back. */
export interface PollPlan {
  readonly userCode: Expression;
  /** Seconds. */
  readonly interval: Expression;
  readonly lasts: Expression;
  readonly pending: readonly string[];
  readonly slowDown: readonly string[];
}

/** One step compiled: `kind` says which of its parts there is. */
export interface StepPlan {
  readonly where: string;
  readonly when: Expression | undefined;
  readonly act: StepAct;
}

export type StepAct =
  | ({ readonly kind: 'request' } & RequestAct)
  | {
      readonly kind: 'jwt';
      readonly as: string;
      readonly config: SignedToken;
      readonly words: Expression;
      readonly expires: ExpiryPlan | undefined;
    }
  | { readonly kind: 'compute'; readonly values: readonly { readonly name: string; readonly value: Expression }[] };

export interface RequestAct {
  readonly request: RequestPlan;
  readonly facts: RequestFacts;
  /** Whether its path is a whole URL: it needs no base. */
  readonly isWhole: boolean;
  /** Whether it may go over https only. */
  readonly requireHttps: boolean;
  /** Whether it goes out as the requests of the objects do. */
  readonly authenticated: boolean;
  readonly basic: { readonly words: Expression; readonly escape: boolean } | undefined;
  readonly sign: SignerPlan | undefined;
  readonly success: Expression | undefined;
  readonly message: Path | undefined;
  readonly captures: readonly CapturePlan[];
  readonly expires: ExpiryPlan | undefined;
}

export interface CapturePlan {
  readonly name: string;
  readonly from: SourcePlan | { readonly cookie: string };
  readonly optional: boolean;
  readonly secret: boolean;
}

export type SourcePlan = { readonly body: Path } | { readonly header: string } | { readonly value: Expression };

export interface ExpiryPlan {
  readonly in: SourcePlan | undefined;
  /** Milliseconds of one of what `in` counts. */
  readonly unit: number;
  readonly at: SourcePlan | undefined;
  /** Milliseconds. */
  readonly after: number | undefined;
}

const units = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const stepNames = namesIn('signIn');
const answerNames = namesIn('signInAnswer');
const unauthorized = [{ status: 401 }] as const;

/** `where` is where the way to sign in stands in the document; the steps of a shorthand are not in it, so messages name them by their number. */
export function compileFlow(flow: FlowAuthentication, expressions: Expressions, where = 'authentication'): FlowPlan {
  const { place = [], invalid, requireHttps = false } = flow;
  const facts = flowFacts(flow);
  const compile = (steps: readonly AuthenticationStep[] | undefined, key: string): readonly StepPlan[] =>
    (steps ?? []).map((step, index) => compileStep(step, `${where}.${key}[${index}]`, { requireHttps, facts, expressions }));
  return {
    authorize: flow.authorize && compileAuthorization(flow.authorize, compile, facts, expressions),
    registration: compile(flow.registration, 'registration'),
    steps: compile(flow.steps, 'steps'),
    refresh: flow.refresh && compile(flow.refresh, 'refresh'),
    place: place.map(({ at, value }, index) => ({
      at,
      value: expressions.template(value, namesIn('placed')),
      where: `${where}.place[${index}]`,
    })),
    invalid: compileInvalid(invalid ?? unauthorized, `${where}.invalid`, expressions),
    afterConnect: compile(flow.afterConnect, 'afterConnect'),
    beforeDisconnect: compile(flow.beforeDisconnect, 'beforeDisconnect'),
    sign: flow.sign && compileSigner(flow.sign, stepNames, expressions, `${where}.sign`),
    requireHttps,
    placedApp: facts.placed,
    early: Math.max(0, ...[...(flow.steps ?? []), ...(flow.refresh ?? [])].map(earlyOf)),
    secrets: new Map(
      [flow.registration, flow.authorize?.before, flow.steps, flow.refresh, flow.afterConnect].flatMap((steps) =>
        (steps ?? []).flatMap(secretsOf),
      ),
    ),
  };
}

function secretsOf({ jwt, as = 'token', captures = {} }: AuthenticationStep): readonly (readonly [string, boolean])[] {
  const captured = Object.entries(captures).flatMap(([name, { secret }]) => (secret === undefined ? [] : [[name, secret] as const]));
  return jwt ? [[as, true]] : captured;
}

function earlyOf({ expires }: AuthenticationStep): number {
  return expires ? (parseDuration(expires.early ?? 'PT60S') ?? 0) : 0;
}

function compileAuthorization(
  config: Authorization,
  compile: (steps: readonly AuthenticationStep[] | undefined, key: string) => readonly StepPlan[],
  { page }: FlowFacts,
  expressions: Expressions,
): AuthorizePlan {
  return {
    config,
    before: compile(config.before, 'authorize.before'),
    url: expressions.url(config.url, stepNames, ['configuration']),
    query: expressions.structure(config.query ?? {}, stepNames),
    stateValue: expressions.template(config.stateValue ?? '{{ authorization.state }}', stepNames),
    poll: config.poll && compilePoll(config.poll, expressions),
    facts: page,
    issuer: config.issuer === undefined ? undefined : expressions.template(config.issuer, stepNames),
    issuerRequired: config.issuerRequired === undefined ? undefined : expressions.template(config.issuerRequired, stepNames),
  };
}

function compilePoll(
  { userCode, interval = '5', lasts = '600', pending = ['authorization_pending'], slowDown = ['slow_down'] }: AuthorizationPoll,
  expressions: Expressions,
): PollPlan {
  const compiled = (text: string): Expression => expressions.template(text, stepNames);
  return { userCode: compiled(userCode), interval: compiled(interval), lasts: compiled(lasts), pending, slowDown };
}

/** What the steps of a flow have in common. */
interface InFlow {
  readonly requireHttps: boolean;
  readonly facts: FlowFacts;
  readonly expressions: Expressions;
}

function compileStep(step: AuthenticationStep, where: string, flow: InFlow): StepPlan {
  return {
    where,
    when: step.when === undefined ? undefined : flow.expressions.jsonata(step.when, stepNames),
    act: compileAct(step, where, flow),
  };
}

function compileAct(step: AuthenticationStep, where: string, { requireHttps, facts, expressions }: InFlow): StepAct {
  const { request, jwt, compute = {} } = step;
  if (request) {
    const compiled = compileStepRequest(step, request as RequestWords, where, expressions);
    return { kind: 'request', requireHttps, facts: facts.of(step), ...compiled };
  }
  if (jwt) {
    const { key, keyId, headers, claims } = jwt;
    const words = expressions.structure({ key, keyId, headers, claims }, stepNames);
    return { kind: 'jwt', as: step.as ?? 'token', config: jwt, words, expires: step.expires && compileExpiry(step.expires, expressions) };
  }
  const values = Object.entries(compute).map(([name, value]) => ({ name, value: expressions.structure(value, stepNames) }));
  return { kind: 'compute', values };
}

function compileStepRequest(
  step: AuthenticationStep,
  words: RequestWords,
  where: string,
  expressions: Expressions,
): Omit<RequestAct, 'requireHttps' | 'facts'> {
  const { basic, sign, success, message, captures = {}, expires, authenticated = false } = step;
  return {
    request: compileRequest(words, stepNames, `${where}.request`, expressions),
    isWhole: /^\s*(?:https?:|\{\{)/i.test(words.path),
    authenticated,
    basic: basic && {
      words: expressions.structure({ username: basic.username, password: basic.password ?? '' }, stepNames),
      escape: basic.escape ?? false,
    },
    sign: sign && compileSigner(sign, stepNames, expressions, `${where}.sign`),
    success: success === undefined ? undefined : expressions.jsonata(success, answerNames),
    message: message === undefined ? undefined : expressions.path(message),
    captures: Object.entries(captures).map(([name, capture]) => compileCapture(name, capture, expressions)),
    expires: expires && compileExpiry(expires, expressions),
  };
}

function compileCapture(name: string, capture: AuthenticationCapture, expressions: Expressions): CapturePlan {
  const { cookie, optional = false, secret = looksSecret(name) } = capture;
  return { name, from: cookie === undefined ? compileSource(capture, expressions) : { cookie }, optional, secret };
}

function compileSource({ body, header, value }: AuthenticationSource | AuthenticationCapture, expressions: Expressions): SourcePlan {
  if (header !== undefined) return { header: header.toLowerCase() };
  if (value !== undefined) return { value: expressions.template(value, answerNames) };
  return { body: expressions.path(body ?? '$') };
}

function compileExpiry(expiry: AuthenticationExpiry, expressions: Expressions): ExpiryPlan {
  const { in: lasts, unit = 's', at, after } = expiry;
  return {
    in: lasts && compileSource(lasts, expressions),
    unit: units[unit],
    at: at && compileSource(at, expressions),
    after: after === undefined ? undefined : parseDuration(after),
  };
}
