import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOn, shut } from '../../support/listen.ts';
import type { Net } from './net.ts';
import type { Secrets } from './secrets.ts';

/** What the provider does with a request of records, or of tokens. */
export type Mood =
  | 'well'
  | 400
  | 401
  | 403
  | 404
  | 409
  | 429
  | 500
  | 503
  | 'silent'
  | 'cut'
  | 'no json'
  | 'no records'
  | 'too large'
  | 'redirect'
  | 'redirect with a token'
  | 'html'
  | 'invalid_grant'
  | 'failed in 200'
  | 'no token'
  | 'far echo'
  | 'expired';

export interface LoudProvider extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  mood: Mood;
  tokenMood: Mood;
  /** How often it is asked about a code for another device before somebody has entered it. */
  devicePending: number;
  /** Every request, as it came. */
  readonly asked: { readonly url: string; readonly headers: string; readonly body: string }[];
  down(): Promise<void>;
  up(): Promise<void>;
}

/** A provider that repeats in whatever it answers all that it was sent: address, headers and body, whole and escaped, and decoded. */
export async function startLoudProvider(secrets: Secrets, net: Net): Promise<LoudProvider> {
  const server = createServer((request, response) => void answer(request, response));
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const url = request.url ?? '/';
    const headers = JSON.stringify(request.rawHeaders);
    self.asked.push({ url, headers, body });
    watchMade(net, url, headers, body);
    const echo = echoOf(url, request.rawHeaders, body);
    const plain = [request.rawHeaders.join(' | '), url, body].join(' ; ');
    const hearing = {
      self,
      secrets,
      request,
      echo,
      unsaid: { access_token: secrets.failedBody, refresh_token: secrets.failedBody },
      response,
    };
    if (/\/(?:token|login|me|device)(?:\?|$)/.test(url)) giveToken(hearing, body);
    else giveRecords(hearing, plain);
  };
  const port = await listenOn(server);
  const down = (): Promise<void> => shut(server);
  const up = async (): Promise<void> => void (await listenOn(server, port));
  const url = `http://127.0.0.1:${port}`;
  const self: LoudProvider = {
    url,
    port,
    mood: 'well',
    tokenMood: 'well',
    devicePending: 0,
    asked: [],
    down,
    up,
    [Symbol.asyncDispose]: down,
  };
  return self;
}

/** What was made here and is a secret: proof keys, assertions, signed tokens, the Basic header. */
function watchMade(net: Net, url: string, headers: string, body: string): void {
  const all = `${decodeURIComponent(url.replaceAll('+', ' ').replaceAll(/%(?![\dA-Fa-f]{2})/g, '%25'))} ${headers} ${body}`;
  for (const [, verifier = ''] of all.matchAll(/code_verifier=([\w-]+)/g)) net.watch('proof key', verifier);
  let count = 0;
  for (const [token] of all.matchAll(/eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/g))
    net.watch(`signed token ${++count} ${token.slice(-6)}`, token.split('.')[2] ?? '');
}

function echoOf(url: string, rawHeaders: readonly string[], body: string): string {
  const decoded = rawHeaders
    .map((value) => (value.startsWith('Basic ') ? Buffer.from(value.slice(6), 'base64').toString('utf8') : ''))
    .join('');
  return [
    body,
    rawHeaders.join(' | '),
    url,
    decoded,
    /^[<{]/.test(body) ? encodeURIComponent(body) : new URLSearchParams(body).toString(),
    safely(body),
    safely(url),
  ].join(' ; ');
}

function safely(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json', ...headers });
  response.end(text);
}

/** How an answer is given: undefined where there is none. */
interface Told {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

interface Hearing {
  readonly self: LoudProvider;
  readonly secrets: Secrets;
  readonly request: IncomingMessage;
  /** What was asked, in many ways. */
  readonly echo: string;
  readonly unsaid: Record<string, string>;
  readonly response: ServerResponse;
}

type Moods = { readonly [name in string]?: (hearing: Hearing) => Told | undefined };

const nothing = (): undefined => undefined;

const tokenMoods: Moods = {
  invalid_grant: ({ echo, unsaid }) => ({
    status: 400,
    body: { error: 'invalid_grant', error_description: `will not take ${echo}`, ...unsaid },
  }),
  'failed in 200': ({ echo, unsaid }) => ({ status: 200, body: { error: 'bad_thing', error_description: `no: ${echo}`, ...unsaid } }),
  'no token': ({ echo, unsaid, secrets }) => ({ status: 200, body: { told: echo, [secrets.failedBody]: 1, nested: unsaid } }),
  html: ({ echo }) => ({ status: 200, body: `<html><body>${echo}</body></html>`, headers: { 'content-type': 'text/html' } }),
  'no json': ({ echo, secrets }) => ({
    status: 200,
    body: `{"access_token": "${secrets.failedBody}", oops ${echo}`,
    headers: { 'content-type': 'application/json' },
  }),
  silent: nothing,
  cut: ({ response }) => void response.destroy(),
};

const recordMoods: Moods = {
  well: ({ request }) => ({
    status: 200,
    body: /\/things\/[^/?]+/.test(request.url ?? '') ? one : { things: [one, { id: 2, name: 'bad' }] },
  }),
  expired: (hearing) => recordMoods['well']?.(hearing),
  silent: nothing,
  cut: ({ response, echo }) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100000' });
    response.write(`{"things":[{"id":1,"name":"${echo.slice(0, 20)}`);
    setTimeout(() => response.destroy(), 20);
    return undefined;
  },
  'no json': ({ echo }) => ({ status: 200, body: `{"things": [ ${echo} `, headers: { 'content-type': 'application/json' } }),
  'no records': ({ echo, unsaid }) => ({ status: 200, body: { ...unsaid, error: { message: echo }, [echo.slice(0, 300)]: echo } }),
  'too large': ({ echo }) => ({
    status: 200,
    body: { things: Array.from({ length: 3_000 }, (_, id) => ({ id, echo: echo.slice(0, 500) })) },
  }),
  redirect: ({ self, request, echo }) => ({
    status: 302,
    body: echo,
    headers: { location: `http://localhost:${self.port}/elsewhere${request.url ?? ''}` },
  }),
  'redirect with a token': ({ self, secrets, request }) => {
    const was = encodeURIComponent(request.url ?? '');
    const location = `http://localhost:${self.port}/in?access_token=${secrets.located}&was=${was}#id_token=${secrets.located}`;
    return { status: 302, body: '', headers: { location } };
  },
  html: ({ echo }) => ({ status: 502, body: `<html><h1>${markup(echo)}</h1></html>`, headers: { 'content-type': 'text/html' } }),
  // Whatever length a text is cut at, a secret lies across it.
  'far echo': ({ echo, request }) => ({ status: 400, body: `${'.'.repeat(Number(request.headers['x-pad'] ?? 0))}${echo.repeat(20)}` }),
};

const one = { id: 1, name: 'one' };

function markup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

function failing({ echo, unsaid }: Hearing, mood: Mood): Told {
  const body = { message: `cannot: ${echo}`, ...unsaid, errors: [{ detail: echo }] };
  return { status: typeof mood === 'number' ? mood : 418, body, headers: mood === 429 ? { 'retry-after': '0' } : {} };
}

/** Whether it was about a code for another device, and is answered. */
function isOfDevice({ self, secrets, echo, response }: Hearing, url: string, sent: string): boolean {
  if (url.includes('/device')) {
    const code = { device_code: secrets.deviceCode, user_code: 'WDJB-MJHT' };
    send(response, 200, { ...code, verification_uri: `${self.url}/enter`, interval: 1, expires_in: 60 });
    return true;
  }
  if (!sent.includes('device_code') || self.devicePending-- <= 0) return false;
  send(response, 400, { error: 'authorization_pending', error_description: `not yet: ${echo}` });
  return true;
}

function giveToken(hearing: Hearing, sent: string): void {
  const { self, secrets, request, response } = hearing;
  const mood = self.tokenMood;
  if (mood !== 'well') {
    const told = Object.hasOwn(tokenMoods, mood) ? tokenMoods[mood]?.(hearing) : failing(hearing, mood);
    return told && send(response, told.status, told.body, told.headers);
  }
  const url = request.url ?? '';
  if (isOfDevice(hearing, url, sent)) return;
  if (url.includes('/login')) return send(response, 200, { ok: true }, { 'set-cookie': `sid=${secrets.cookie}; Path=/; HttpOnly` });
  if (url.includes('/me')) return send(response, 200, { account: { id: 'acc-1', token: secrets.accountToken } });
  const isRefresh = sent.includes('grant_type=refresh_token');
  const [access_token, refresh_token] = isRefresh
    ? [secrets.secondAccess, secrets.secondRefresh]
    : [secrets.firstAccess, secrets.firstRefresh];
  const expires_in = self.mood === 'expired' ? 1 : 3_600;
  send(response, 200, { access_token, refresh_token, id_token: secrets.idToken, token_type: 'bearer', expires_in });
}

/** Each answer holds in its headers what was asked, too. */
function giveRecords(hearing: Hearing, plain: string): void {
  const { self, secrets, echo, response } = hearing;
  const loud = {
    'set-cookie': `later=${secrets.setCookie}; Path=/`,
    'x-echo': Buffer.from(echo.slice(0, 3_000), 'utf8')
      .toString('latin1')
      .replaceAll(/[\r\n\0]/g, ' '),
    'x-echo-base64': Buffer.from(`of you: ${plain.slice(0, 4_000)}`).toString('base64'),
  };
  const told = Object.hasOwn(recordMoods, self.mood) ? recordMoods[self.mood]?.(hearing) : failing(hearing, self.mood);
  if (told) send(response, told.status, told.body, { ...loud, ...told.headers });
}
