import { createServer } from 'node:http';
import Provider, { type Configuration } from 'oidc-provider';
import { listenOn, shut } from '../support/listen.ts';

/** A request for a token that the server answered. */
export interface Granted {
  readonly grant: string;
  readonly status: number;
  readonly error: string | undefined;
  readonly resource: unknown;
  readonly refreshToken: string | undefined;
}

/** A real authorization server, which nobody here wrote, on loopback: with its own sign-in and consent pages. */
export interface AuthorizationServer extends AsyncDisposable {
  readonly issuer: string;
  /** Every request to its token address so far. */
  readonly granted: Granted[];
  /** Ids of clients that were registered, and of those that were removed. */
  readonly registered: string[];
  readonly removed: string[];
  /** What a thief does who has a refresh token: whether it was taken. */
  useRefreshToken(token: string): Promise<boolean>;
}

const client = {
  client_id: 'ferrule',
  client_secret: 'the-secret-of-the-client-at-the-real-server',
  // RFC 8252 §7.3: of a native application any port of loopback will do.
  application_type: 'native' as const,
  redirect_uris: ['http://127.0.0.1/oauth/callback'],
  response_types: ['code' as const],
  grant_types: ['authorization_code', 'refresh_token', 'client_credentials', 'urn:ietf:params:oauth:grant-type:device_code'],
  token_endpoint_auth_method: 'client_secret_basic' as const,
  scope: 'openid profile offline_access',
};

export const clientSecret = client.client_secret;

const configuration: Configuration = {
  clients: [client],
  pkce: { required: () => true },
  rotateRefreshToken: true,
  scopes: ['openid', 'profile', 'offline_access'],
  claims: { openid: ['sub'], profile: ['name'] },
  issueRefreshToken: async () => true,
  features: {
    devInteractions: { enabled: true },
    deviceFlow: { enabled: true },
    clientCredentials: { enabled: true },
    revocation: { enabled: true },
    introspection: { enabled: true },
    userinfo: { enabled: true },
    registration: { enabled: true },
    registrationManagement: { enabled: true },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({ scope: 'openid profile offline_access', accessTokenFormat: 'opaque' }),
    },
  },
  ttl: {
    AccessToken: 3_600,
    ClientCredentials: 600,
    DeviceCode: 300,
    RefreshToken: 86_400,
    Session: 3_600,
    Grant: 86_400,
    Interaction: 600,
  },
  cookies: { keys: ['a key of this test'] },
  findAccount: async (_context, id) => ({ accountId: id, claims: async () => ({ sub: id, name: `Name of ${id}` }) }),
};

export async function startAuthorizationServer(): Promise<AuthorizationServer> {
  const server = createServer();
  const issuer = `http://127.0.0.1:${await listenOn(server)}`;
  const provider = new Provider(issuer, configuration);
  const granted: Granted[] = [];
  const registered: string[] = [];
  const removed: string[] = [];
  provider.on('registration_create.success', (_context, { clientId }) => void registered.push(clientId));
  provider.on('registration_delete.success', (_context, { clientId }) => void removed.push(clientId));
  provider.use(async (context, next) => {
    // Something to read, for which the client's own token is enough.
    if (context.path === '/things') {
      const token = /^Bearer (.*)$/.exec(context.get('authorization'))?.[1] ?? '';
      const isGood = (await provider.ClientCredentials.find(token)) ?? (await provider.AccessToken.find(token));
      if (isGood) context.body = [{ id: 'one' }];
      else context.status = 401;
      return;
    }
    await next();
    if (context.path !== '/token') return;
    const { body } = context.response;
    const { error, refresh_token: refreshToken } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, string>;
    const { grant_type: grant, resource } = context['oidc']?.params ?? {};
    granted.push({ grant: String(grant), resource, status: context.status, error, refreshToken });
  });
  const answer = provider.callback();
  server.on('request', (request, response) => void answer(request, response));
  return {
    issuer,
    granted,
    registered,
    removed,
    async useRefreshToken(token) {
      const { status } = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token }),
      });
      return status === 200;
    },
    [Symbol.asyncDispose]: () => shut(server),
  };
}
