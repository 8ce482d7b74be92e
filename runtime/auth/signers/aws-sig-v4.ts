import { hashOf } from '../../crypto/hash.ts';
import type { HttpRequest } from '../../http/index.ts';
import { parseDuration } from '../../kernel/duration.ts';
import { refuse } from '../require-secret.ts';
import {
  amzDate,
  type AwsCredentials,
  awsSignature,
  canonicalRequest,
  type CanonicalParts,
  credentialScope,
  type PathRules,
  signedNames,
} from './aws-canonical.ts';
import { type EncodedPair, percentEncode, readPairs, writePairs } from './percent.ts';
import { headersOf, queryOf, withHeaders, withQuery } from './request-parts.ts';
import { headerSafe, optional, required } from './settings.ts';
import type { ConfigOf, RequestSigner, SignerContext } from './signer.ts';

interface Settings extends AwsCredentials {
  readonly sessionToken: string;
  readonly place: 'header' | 'query';
  readonly payload: 'signed' | 'unsigned';
  readonly payloadHeader: boolean;
  readonly path: PathRules;
}

/** The longest that AWS takes: seven days. */
const longest = 604_800;

/** AWS Signature Version 4, in the header Authorization or in the query. */
export function awsSigV4(config: ConfigOf<'awsSigV4'>, context: SignerContext): RequestSigner {
  const expires = Math.min(longest, Math.max(1, Math.floor((parseDuration(config.expires ?? 'PT5M') ?? 300_000) / 1_000)));
  return (request, { now }) => {
    const settings = settingsOf(config, context);
    const date = amzDate(now);
    const tidy = withTidyQuery(request);
    return settings.place === 'query' ? inQuery(tidy, date, expires, settings) : inHeader(tidy, date, settings);
  };
}

function settingsOf(config: ConfigOf<'awsSigV4'>, context: SignerContext): Settings {
  const text = (template: string, name: string): string => headerSafe(required(template, name, context), name);
  const service = text(config.service, 'service');
  // S3 signs the path as it is, and wants to be told the hash of the body (https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html).
  const isS3 = service === 's3';
  const { place = 'header', payload = isS3 && place === 'query' ? 'unsigned' : 'signed' } = config;
  const region = text(config.region, 'region');
  if (/\//.test(region + service)) throw refuse('the region or the service holds a slash');
  return {
    accessKeyId: text(config.accessKeyId, 'access key id'),
    secretAccessKey: required(config.secretAccessKey, 'secret access key', context),
    sessionToken: headerSafe(optional(config.sessionToken, 'session token', context), 'session token'),
    region,
    service,
    place,
    payload,
    payloadHeader: config.payloadHeader ?? (place === 'header' && (isS3 || payload === 'unsigned')),
    path: { normalize: config.normalizePath ?? !isS3, encode: config.encodePath ?? (isS3 ? 'once' : 'twice') },
  };
}

/** A blank is signed as %20, and must go out so: not everybody reads a plus as one. */
function withTidyQuery(request: HttpRequest): HttpRequest {
  const query = queryOf(request.url);
  return query.includes('+') ? withQuery(request, query.replaceAll('+', '%20')) : request;
}

/** Headers that are not signed: proxies and clients change them on the way. */
const unsigned: ReadonlySet<string> = new Set([
  'accept-encoding',
  'authorization',
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'x-amzn-trace-id',
]);

/** What is signed of a request, beside the headers of the signature itself. */
function partsOf(request: HttpRequest, settings: Settings): CanonicalParts {
  const { method, url, body = '' } = request;
  const payload = settings.payload === 'unsigned' ? 'UNSIGNED-PAYLOAD' : hashOf('sha256', body).toString('hex');
  const headers = Object.entries(headersOf(request)).filter(([name]) => !unsigned.has(name));
  return {
    method,
    path: url.pathname,
    query: queryOf(url),
    headers: {
      ...Object.fromEntries(headers),
      host: url.host,
      ...(settings.payloadHeader ? { 'x-amz-content-sha256': payload } : {}),
    },
    payload,
  };
}

function inHeader(request: HttpRequest, date: string, settings: Settings): HttpRequest {
  const { sessionToken, accessKeyId } = settings;
  const stamped = withHeaders(request, { 'x-amz-date': date, ...(sessionToken === '' ? {} : { 'x-amz-security-token': sessionToken }) });
  const parts = partsOf(stamped, settings);
  const signature = awsSignature(canonicalRequest(parts, settings.path), date, settings);
  const credential = `${accessKeyId}/${credentialScope(date, settings)}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedNames(parts.headers).join(';')}, Signature=${signature}`;
  return withHeaders(stamped, { ...payloadHeader(parts, settings), authorization });
}

/** Parameters of an earlier signature give way. */
const ownParameters = /^X-Amz-(?:Algorithm|Credential|Date|Expires|SignedHeaders|Security-Token|Signature)$/i;

function inQuery(request: HttpRequest, date: string, expires: number, settings: Settings): HttpRequest {
  const { accessKeyId, sessionToken } = settings;
  const parts = partsOf(request, settings);
  const added: readonly EncodedPair[] = [
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', percentEncode(`${accessKeyId}/${credentialScope(date, settings)}`)],
    ['X-Amz-Date', date],
    ['X-Amz-Expires', String(expires)],
    ...(sessionToken === '' ? [] : [['X-Amz-Security-Token', percentEncode(sessionToken)] as const]),
    ['X-Amz-SignedHeaders', percentEncode(signedNames(parts.headers).join(';'))],
  ];
  const query = writePairs([...readPairs(parts.query).filter(([name]) => !ownParameters.test(name)), ...added]);
  const signature = awsSignature(canonicalRequest({ ...parts, query }, settings.path), date, settings);
  return withHeaders(withQuery(request, `${query}&X-Amz-Signature=${signature}`), payloadHeader(parts, settings));
}

function payloadHeader(parts: CanonicalParts, { payloadHeader: isSent }: Settings): Readonly<Record<string, string>> {
  return isSent ? { 'x-amz-content-sha256': parts.payload } : {};
}
