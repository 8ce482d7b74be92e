/** What a text can be beside text, each a bit, so that what many texts have in common is one `&`. */
const formats = ['date-time', 'date', 'email', 'uri', 'uuid'] as const;
export type StringFormat = (typeof formats)[number];
const longest = 2_048;

const day = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`;
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const word = "[a-z0-9_'+-]+";

/**
 * Stricter than the formats of JSON Schema where these allow the odd (leap seconds, relative and urn: URIs, quoted mailboxes):
 * what is said to have a format has it for every validator.
 */
const patterns: { readonly [Format in StringFormat]: RegExp } = {
  'date-time': new RegExp(String.raw`^${day}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$`),
  date: new RegExp(`^${day}$`),
  email: new RegExp(String.raw`^${word}(?:\.${word})*@(?:${label}\.)+[a-z]{2,63}$`, 'i'),
  uri: /^https?:\/\/[a-z0-9.-]+(?::\d{1,5})?(?:\/(?:[\w.~!$&'()*+,;=:@/-]|%[\da-f]{2})*)?(?:\?(?:[\w.~!$&'()*+,;=:@/?-]|%[\da-f]{2})*)?(?:#(?:[\w.~!$&'()*+,;=:@/?-]|%[\da-f]{2})*)?$/i,
  uuid: /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i,
};

/** The formats that a text has, as bits. */
export function formatsOf(text: string): number {
  if (text.length < 6 || text.length > longest) return 0;
  let bits = 0;
  for (const [index, format] of formats.entries()) if (has(format, text)) bits |= 1 << index;
  return bits;
}

function has(format: StringFormat, text: string): boolean {
  if (!patterns[format].test(text)) return false;
  return !format.startsWith('date') || isDay(text);
}

/** 31 April and 29 February of most years are written like days and are none. */
function isDay(text: string): boolean {
  const date = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text.slice(0, 10));
}

/** The one format that all the texts had in common, by its bits. */
export function formatOf(bits: number): StringFormat | undefined {
  return formats.find((_format, index) => (bits & (1 << index)) !== 0);
}
