import { hashOf } from '../../crypto/hash.ts';
import { hmacOf } from '../../crypto/hmac.ts';
import { compare, percentEncode, readPairs, sortPairs, writePairs } from './percent.ts';

/** A request as AWS looks at it: the path and the query as they are sent. */
export interface CanonicalParts {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Hexadecimal SHA-256 of the body, or UNSIGNED-PAYLOAD. */
  readonly payload: string;
}

export interface PathRules {
  /** Whether dots and double slashes are taken out. */
  readonly normalize: boolean;
  readonly encode: 'once' | 'twice';
}

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly service: string;
}

/** As X-Amz-Date: `20150830T123600Z`. */
export type AmzDate = string;

export function amzDate(now: number): AmzDate {
  return new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}

/**
 * The canonical request (AWS, «Create a signed AWS API request», step 1). `once` is for a path that is encoded already, as it
 * is sent; `twice` encodes that again, which every service but S3 does.
 */
export function canonicalRequest(parts: CanonicalParts, rules: PathRules): string {
  const names = signedNames(parts.headers);
  const headers = names.map((name) => `${name}:${canonicalValue(parts.headers[name] ?? '')}\n`).join('');
  const path = canonicalPath(parts.path, rules);
  return [parts.method, path, writePairs(sortPairs(readPairs(parts.query))), headers, names.join(';'), parts.payload].join('\n');
}

export function signedNames(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(headers).toSorted(compare);
}

/** Blanks around it go, and several in a row become one. */
function canonicalValue(value: string): string {
  return value.trim().replaceAll(/\s+/g, ' ');
}

function canonicalPath(path: string, { normalize, encode }: PathRules): string {
  const whole = path === '' ? '/' : normalize ? normalized(path) : path;
  return whole
    .split('/')
    .map((segment) => (encode === 'twice' ? percentEncode(segment) : encodeOnce(segment)))
    .join('/');
}

/** What is encoded stays so; what ought to be is. */
function encodeOnce(segment: string): string {
  return segment
    .split(/(%[0-9A-Fa-f]{2})/)
    .map((part, index) => (index % 2 === 1 ? part.toUpperCase() : percentEncode(part)))
    .join('');
}

/** RFC 3986 §5.2.4, and empty segments go. */
function normalized(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '.' && segment !== '') kept.push(segment);
  }
  const isFolder = /(?:^|\/)\.{0,2}$/.test(path);
  return kept.length === 0 ? '/' : `/${kept.join('/')}${isFolder ? '/' : ''}`;
}

export function credentialScope(date: AmzDate, { region, service }: Pick<AwsCredentials, 'region' | 'service'>): string {
  return `${date.slice(0, 8)}/${region}/${service}/aws4_request`;
}

/** Steps 2 to 4: the signature, hexadecimal. */
export function awsSignature(canonical: string, date: AmzDate, credentials: AwsCredentials): string {
  const scope = credentialScope(date, credentials);
  const text = ['AWS4-HMAC-SHA256', date, scope, hashOf('sha256', canonical).toString('hex')].join('\n');
  const key = scope
    .split('/')
    .reduce<string | Buffer>((sofar, part) => hmacOf('sha256', sofar, part), `AWS4${credentials.secretAccessKey}`);
  return hmacOf('sha256', key, text).toString('hex');
}
