type Encoding = 'hex' | 'base64' | 'base64url';

/**
 * The bytes of a text, where it is exactly how they are written; else undefined. Node itself stops at the first bad character of
 * hex, and skips bad characters and leftover bits of base64: two texts would be one value.
 */
export function decode(text: string, encoding: Encoding): Buffer | undefined {
  const bytes = Buffer.from(text, encoding);
  return bytes.toString(encoding) === (encoding === 'hex' ? text.toLowerCase() : text) ? bytes : undefined;
}

/** As `decode`, of base64 in either alphabet, with its padding or without. */
export function decodeBase64(text: string): Buffer | undefined {
  const bare = text.replace(/={1,2}$/, '');
  if (bare !== text && text.length % 4 !== 0) return undefined;
  return decode(bare.replaceAll('+', '-').replaceAll('/', '_'), 'base64url');
}
