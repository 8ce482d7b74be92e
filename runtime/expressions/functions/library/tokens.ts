import { decodeText, encodeBytes } from '../../../crypto/encodings.ts';
import { isObject, type JsonValue, parseJson } from '../../../kernel/json.ts';
import { spend, spendText, type Run } from '../../run.ts';
import { ofText, type Definition } from '../definition.ts';
import { fail } from './fail.ts';

const longest = 16_384;
const deepest = 50;

/** Reading of JSON Web Tokens (RFC 7519). Nothing here looks at the signature. */
export const tokens = {
  /** `$readJwt(token)`: what a signed token says, unverified. */
  readJwt: ofText((token, run) => {
    if (token.length > longest) throw fail('readJwt', `the token has more than ${longest} characters`);
    spend(run, 40);
    spendText(run, token.length * 8);
    const parts = token.split('.');
    if (parts.length === 5) throw fail('readJwt', 'the token is encrypted');
    if (parts.length !== 3) throw fail('readJwt', 'the text is no token in compact form: expected three parts with dots between');
    const [header = '', payload = ''] = parts;
    return { header: read(header, 'header', run), payload: read(payload, 'payload', run) };
  }),
} satisfies { readonly [name: string]: Definition };

function read(part: string, what: string, run: Run): JsonValue {
  const text = encodeBytes(decodeText(part, 'base64url') ?? new Uint8Array(), 'utf8') ?? '';
  const value = parsed(text);
  if (!isObject(value)) throw fail('readJwt', `the ${what} is no JSON object in base64url`);
  if (isDeeper(value, deepest, run)) throw fail('readJwt', `the ${what} nests deeper than ${deepest}`);
  return value as JsonValue;
}

function parsed(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function isDeeper(value: unknown, depth: number, run: Run): boolean {
  if (typeof value !== 'object' || value === null) return false;
  spend(run, 2);
  return depth === 0 || Object.values(value).some((member) => isDeeper(member, depth - 1, run));
}
