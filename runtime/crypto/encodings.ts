/** How bytes are written as text. */
export const textEncodings = ['utf8', 'hex', 'base64', 'base64url'] as const;

export type TextEncoding = (typeof textEncodings)[number];

// Padding may be left out (RFC 4648 §3.2). One class of letters each: a text of any length is told without backtracking.
const shapes: { readonly [Encoding in Exclude<TextEncoding, 'utf8'>]: RegExp } = {
  hex: /^[0-9a-f]*$/i,
  base64: /^[A-Za-z0-9+/]*={0,2}$/,
  base64url: /^[A-Za-z0-9_-]*={0,2}$/,
};

/** Letters that are left over when each four stand for three bytes, or each two for one. */
function hasWholeBytes(text: string, encoding: Exclude<TextEncoding, 'utf8'>): boolean {
  if (encoding === 'hex') return text.length % 2 === 0;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const rest = (text.length - padding) % 4;
  return rest !== 1 && (padding === 0 || rest + padding === 4);
}

/** Bytes that are no UTF-8 give undefined; base64url has no padding. */
export function encodeBytes(bytes: Uint8Array, encoding: Exclude<TextEncoding, 'utf8'>): string;
export function encodeBytes(bytes: Uint8Array, encoding: TextEncoding): string | undefined;
export function encodeBytes(bytes: Uint8Array, encoding: TextEncoding): string | undefined {
  if (encoding !== 'utf8') return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(encoding);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The bytes that a text stands for; undefined where it is malformed. Blanks around it and between its lines are none of it, but in UTF-8. */
export function decodeText(text: string, encoding: TextEncoding): Buffer | undefined {
  if (encoding === 'utf8') return Buffer.from(text, 'utf8');
  const bare = text.replaceAll(/\s+/g, '');
  return shapes[encoding].test(bare) && hasWholeBytes(bare, encoding) ? Buffer.from(bare, encoding) : undefined;
}
