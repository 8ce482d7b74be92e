// Percent-encoding as signatures need it: RFC 3986 §2.3's unreserved characters stay, all else is written in upper-case hexadecimal.

const unreserved = /^[A-Za-z0-9._~-]$/;
const encoded: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const letter = String.fromCharCode(byte);
  return unreserved.test(letter) ? letter : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
});

/** Text is encoded as UTF-8. Never throws. */
export function percentEncode(data: string | Uint8Array): string {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
  let text = '';
  for (const byte of bytes) text += encoded[byte];
  return text;
}

/** The bytes of an encoded text; a percent sign that encodes nothing stands for itself. */
export function percentDecode(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    const code = byte === percent ? hexOf(bytes[at + 1]) * 16 + hexOf(bytes[at + 2]) : Number.NaN;
    if (Number.isNaN(code)) bytes[length++] = byte;
    else {
      bytes[length++] = code;
      at += 2;
    }
  }
  return bytes.subarray(0, length);
}

const percent = 0x25;

/** The value of a hexadecimal digit; NaN of anything else. */
function hexOf(byte: number | undefined): number {
  return byte === undefined || !/^[0-9A-Fa-f]$/.test(String.fromCharCode(byte))
    ? Number.NaN
    : Number.parseInt(String.fromCharCode(byte), 16);
}

/** A parameter of a query or a form, percent-encoded by the one rule above. */
export type EncodedPair = readonly [name: string, value: string];

/** The parameters of a query or a form body in their order (WHATWG URL, application/x-www-form-urlencoded): a plus is a blank. */
export function readPairs(text: string): readonly EncodedPair[] {
  return text
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const cut = part.indexOf('=');
      const name = cut === -1 ? part : part.slice(0, cut);
      return [recode(name), recode(cut === -1 ? '' : part.slice(cut + 1))];
    });
}

const plainText = /^[A-Za-z0-9._~-]*$/;

function recode(text: string): string {
  if (plainText.test(text)) return text;
  return percentEncode(percentDecode(text.replaceAll('+', ' ')));
}

/** By the bytes of their names, then of their values: what is encoded is ASCII. */
export function sortPairs(pairs: readonly EncodedPair[]): readonly EncodedPair[] {
  return pairs.toSorted(([name, value], [otherName, otherValue]) => compare(name, otherName) || compare(value, otherValue));
}

export function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

export function writePairs(pairs: readonly EncodedPair[]): string {
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

/** Text that was encoded; bytes that are no UTF-8 are replaced. */
export function plain(text: string): string {
  return percentDecode(text).toString('utf8');
}
