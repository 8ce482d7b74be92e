// The settings' interpolation once more, read in another way than the converter reads it: from the inside out.
import { createHash, createHmac, createPrivateKey, createPublicKey, sign } from 'node:crypto';

/** What names stand for. */
export interface Values {
  /** Undefined: it has no value. */
  readonly of: (name: string) => string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const innermost = /\$\{((?:[^${}]|\$(?!\{)|\{(?!\ue000))*?)\}/;

/** The text; undefined where a name in it has no value. `escape` is used on values behind a question mark. */
export function textOf(source: string, values: Values, escape?: (text: string) => string): string | undefined {
  const parts = source.includes('${') ? source.split(/ \|\| /) : [source];
  for (const part of parts) {
    const text = oneText(part, values, escape);
    if (text !== undefined) return text;
  }
  return undefined;
}

function oneText(source: string, values: Values, escape?: (text: string) => string): string | undefined {
  // What was found stands behind tokens, so that nothing in a value is read as grammar.
  const found: string[] = [];
  const expand = (text: string): string => text.replaceAll(/\ue000(\d+)\ue000/g, (_, index: string) => found[Number(index)] ?? '');
  let text = source;
  for (let match = innermost.exec(text); match; match = innermost.exec(text)) {
    const value = insideOf(match[1] ?? '', values, expand);
    if (value === undefined) return undefined;
    const inQuery = escape !== undefined && text.slice(0, match.index).includes('?');
    found.push(inQuery ? escape(value) : value);
    text = `${text.slice(0, match.index)}\ue000${found.length - 1}\ue000${text.slice(match.index + match[0].length)}`;
  }
  return expand(text);
}

function insideOf(inside: string, values: Values, expand: (text: string) => string): string | undefined {
  const call = /^(\w+)\(([\s\S]*)\)$/.exec(inside);
  if (!call) return inside.startsWith('now') && /^now(?:[:+]|$)/.test(inside) ? moment(inside, values.now) : values.of(inside);
  const [, name = '', rest = ''] = call;
  const cut = rest.lastIndexOf(', ');
  const [all, first, last] = [expand(rest), expand(rest.slice(0, cut)), expand(rest.slice(cut + 2))];
  switch (name) {
    case 'base64':
      return Buffer.from(all).toString('base64');
    case 'sha256Hex':
      return createHash('sha256').update(all).digest('hex');
    case 'sha256Base64':
      return createHash('sha256').update(all).digest('base64');
    case 'hmacSha1Hex':
      return createHmac('sha1', last).update(first).digest('hex');
    case 'ed25519Sign':
      return sign(null, Buffer.from(first), createPrivateKey(last)).toString('base64');
    case 'fingerprint':
      return `SHA256:${createHash('sha256')
        .update(createPublicKey(createPrivateKey(all)).export({ type: 'spki', format: 'der' }))
        .digest('base64')}`;
    default:
      throw new Error(`no ${name}()`);
  }
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function moment(name: string, now: number): string {
  const [, amount, unit, format] = /^now(?:\+(\d+):(\w+))?(?::([\s\S]*))?$/.exec(name) ?? [];
  const seconds = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 }[unit ?? 'seconds'] ?? Number.NaN;
  const at = new Date(now + Number(amount ?? 0) * seconds * 1_000);
  if (format === undefined) return at.toISOString();
  const two = (value: number): string => String(value).padStart(2, '0');
  const tokens: Readonly<Record<string, () => string>> = {
    YYYY: () => String(at.getUTCFullYear()),
    MMM: () => months[at.getUTCMonth()] ?? '',
    MM: () => two(at.getUTCMonth() + 1),
    DD: () => two(at.getUTCDate()),
    ddd: () => days[at.getUTCDay()] ?? '',
    HH: () => two(at.getUTCHours()),
    mm: () => two(at.getUTCMinutes()),
    ss: () => two(at.getUTCSeconds()),
    ZZ: () => '+0000',
    X: () => String(Math.floor(at.getTime() / 1_000)),
  };
  return format.replaceAll(
    /\[([^\]]*)\]|YYYY|MMM|MM|DD|ddd|HH|mm|ss|ZZ|X/g,
    (token, literal?: string) => literal ?? tokens[token]?.() ?? token,
  );
}
