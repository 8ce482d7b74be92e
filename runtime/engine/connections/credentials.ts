import { type Credentials, createCredentials, type FixedConfig, type Placed } from '../../auth/index.ts';
import type { Expression, Scope } from '../../expressions/index.ts';
import type { HttpRequest, Signer } from '../../http/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { JsonValue } from '../../kernel/json.ts';
import { withoutEmptyObjects } from '../choice.ts';
import { evaluate } from '../evaluate.ts';
import { scalarText } from '../request/query-encoding.ts';
import { signRequest } from '../request/sign-request.ts';
import type { EngineParts } from '../parts.ts';
import type { Authenticator } from './authenticator.ts';
import { textsIn } from './capture.ts';
import type { FlowPlan } from './flow-plan.ts';
import type { Connected } from './keeper.ts';
import { ownConnection } from './hide-values.ts';
import { requireEncrypted } from './https-only.ts';
import { type Moment, momentOf, momentScope } from './moment.ts';
import type { SignIn } from './renewal.ts';

/** How requests are signed in, and what renews that. */
export interface SigningIn {
  readonly sign: Signer;
  readonly renew?: ((refused: HttpRequest) => Promise<boolean>) | undefined;
  /** Whether what it began with was renewed, or is to be: what was rendered of that is to be rendered anew. */
  readonly isStale?: (() => boolean) | undefined;
}

/** Signs with what the configuration alone gives. */
export async function fixedSigning(
  config: Expression,
  { scope, parts, datasource }: { readonly scope: Scope; readonly parts: EngineParts; readonly datasource: string },
): Promise<SigningIn> {
  // The schema and the auth room's own checks hold this shape; a rendered value of the wrong type is refused there.
  const rendered = withoutEmptyObjects(await evaluate(config, scope, 'authentication')) as FixedConfig;
  const credentials = createCredentials(rendered);
  parts.redactor.hold(ownConnection(datasource), credentials.secrets);
  return { sign: signerOf(credentials) };
}

function signerOf({ place, requireHttps }: Omit<Credentials, 'secrets'>): Signer {
  if (place.length === 0) return (request) => request;
  return (request) => placed(request, place, requireHttps);
}

function placed(request: HttpRequest, place: readonly Placed[], requireHttps: boolean): HttpRequest {
  if (requireHttps) requireEncrypted(request.url);
  return signRequest(request, place);
}

export interface FlowSigning {
  readonly flow: FlowPlan;
  readonly signIn: SignIn;
  readonly authenticator: Authenticator;
  /** What expressions see as `connection`: it is filled with what signing in gives, each time. */
  readonly learned: Record<string, JsonValue>;
  readonly scope: Scope;
  readonly parts: EngineParts;
  readonly newUuid: () => string;
}

/** Signs in where nobody has yet, and gives what signs requests from then on, always with the newest token. */
export async function flowSigning(signing: FlowSigning): Promise<SigningIn> {
  const { flow, signIn, authenticator, scope, parts, newUuid } = signing;
  const signer = flow.sign?.bind(() => scope, signRequest);
  const signLast = (request: HttpRequest): HttpRequest => (signer ? signer(request, momentOf(parts.clock, newUuid)) : request);
  if (flow.steps.length === 0) {
    const { place } = await prepare(signing, { version: 0, values: {} });
    return { sign: (request) => signLast(placed(request, place, flow.requireHttps)) };
  }
  let ready = await prepare(signing, await authenticator.current(signIn));
  const { version: first } = ready;
  // Which version a request was signed with; a signed request lives as long as its attempt.
  const versions = new WeakMap<HttpRequest, number>();
  const signWith = ({ version, place }: Ready, request: HttpRequest): HttpRequest => {
    const signed = signLast(placed(request, place, flow.requireHttps));
    versions.set(signed, version);
    return signed;
  };
  const newest = async (): Promise<Ready> => {
    const connected = await authenticator.current(signIn);
    if (connected.version !== ready.version) ready = await prepare(signing, connected);
    return ready;
  };
  return {
    sign: (request) =>
      authenticator.known(signIn)?.version === ready.version ? signWith(ready, request) : newest().then((one) => signWith(one, request)),
    async renew(refused) {
      const version = versions.get(refused);
      const connected = version === undefined ? undefined : await authenticator.renew(signIn, version);
      if (connected && connected.version !== ready.version) ready = await prepare(signing, connected);
      return connected !== undefined;
    },
    isStale: () => authenticator.known(signIn)?.version !== first,
  };
}

interface Ready {
  readonly version: number;
  readonly place: readonly Placed[];
}

async function prepare(
  { flow, signIn, learned, scope, parts, newUuid }: FlowSigning,
  { version, values }: Pick<Connected, 'version' | 'values'>,
): Promise<Ready> {
  for (const name of Object.keys(learned)) if (!Object.hasOwn(values, name)) delete learned[name];
  Object.assign(learned, values);
  const seen = { ...scope, ...momentScope(momentOf(parts.clock, newUuid)), connection: values };
  const place = await placesOf(flow, seen, parts);
  // What it was signed in with before is forgotten in time, what it is signed in with now is not.
  const secrets = Object.entries(values).flatMap(([name, value]) => (signIn.isSecret(name) ? [...textsIn(value)] : []));
  parts.redactor.hold(ownConnection(signIn.owner), [...secrets, ...place.map(({ value }) => value)]);
  return { version, place };
}

async function placesOf(flow: FlowPlan, seen: Scope, { redactor }: EngineParts): Promise<readonly Placed[]> {
  const place: Placed[] = [];
  for (const { at, value, where } of flow.place) {
    const rendered = await evaluate(value, seen, where);
    const text = rendered === undefined || rendered === null ? '' : scalarText(rendered, where);
    if (text === '') throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}: gives nothing, and no request goes out without it`);
    place.push({ at, value: text });
    redactor.add(text);
  }
  return place;
}

/** Signs one request with the `connection` of the scope: that of a step, while the connection is being made. */
export async function signStep(
  flow: FlowPlan,
  request: HttpRequest,
  scope: Scope,
  moment: Moment,
  parts: EngineParts,
): Promise<HttpRequest> {
  const signed = placed(request, await placesOf(flow, scope, parts), flow.requireHttps);
  return flow.sign ? flow.sign.bind(() => scope, signRequest)(signed, moment) : signed;
}
