/** Forms are found in pieces of this size, so that a search need not look further than one of them beyond the end of a text that it cuts. */
export const longestForm = 2_048;

/** Shorter than this, what stands for a secret would be found in every text. */
const shortestDerived = 8;
/** Lines of a key, as of PEM, that are hidden by themselves. */
const shortestLine = 12;

/** A secret as texts write it: plain, escaped for JSON, URLs and markup, in base64 wherever it begins in what is encoded, in hexadecimal; and line by line. */
export function writtenForms(given: string): ReadonlySet<string> {
  const secret = given.toWellFormed();
  const lines = linesOf(secret);
  const whole = [secret, ...(lines.length > 0 ? [lines.join(''), lines.join(' ')] : []), ...lines];
  const escaped = [...whole, ...whole.flatMap(misread)].flatMap((text) => [
    text,
    ...jsonForms(text),
    ...urlForms(text),
    ...markupForms(text),
  ]);
  const inJson = JSON.stringify(secret).slice(1, -1);
  // A form, a query or JSON is itself encoded: the user name and password of an OAuth client are (RFC 6749 §2.3.1).
  const encoded = new Set([secret, inJson, encodeURIComponent(secret), formOf(secret)]);
  const derived = [...[inJson, ...misread(inJson)].flatMap(urlForms), ...[...encoded].flatMap(binaryForms), ...hostForms(secret)];
  const forms = [given, ...escaped, ...derived.filter((form) => form.length >= shortestDerived), Buffer.from(secret).toString('base64')];
  return new Set(forms.flatMap(pieces));
}

/** As others read it: its UTF-8 as Latin-1, as headers are (RFC 9110 §5.5); as part of a form or a URL, where it was not escaped: a plus as a space, `%41` as `A`. */
function misread(secret: string): readonly string[] {
  const spaced = secret.replaceAll('+', ' ');
  const texts = [secret, spaced, unescaped(secret), unescaped(spaced)];
  const all = new Set([...texts, ...texts.map((text) => Buffer.from(text).toString('latin1'))]);
  all.delete(secret);
  return [...all];
}

function unescaped(text: string): string {
  return text.replaceAll(/(?:%[\dA-Fa-f]{2})+/g, (escapes) => Buffer.from(escapes.replaceAll('%', ''), 'hex').toString());
}

function pieces(form: string): readonly string[] {
  if (form.length <= longestForm) return [form];
  return Array.from({ length: Math.ceil(form.length / longestForm) }, (_, index) =>
    form.slice(index * longestForm, (index + 1) * longestForm),
  );
}

/** The lines of a key without its frame (RFC 7468 §2), which is no secret; also where an environment variable has lost the line breaks. */
function linesOf(secret: string): readonly string[] {
  const lines = secret.split(/\r\n|\r|\n|\\n/);
  return lines.length < 2
    ? []
    : lines.map((line) => line.trim()).filter((line) => line.length >= shortestLine && !line.startsWith('-----'));
}

/** RFC 8259 §7: as JavaScript escapes, as others that keep to ASCII or escape the slash do, and once more where JSON stands in JSON. */
function jsonForms(text: string): readonly string[] {
  const usual = JSON.stringify(text).slice(1, -1);
  const ascii = usual.replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const forms = [usual, ascii, ascii.replaceAll(/\\u[\da-f]{4}/g, (escape) => `\\u${escape.slice(2).toUpperCase()}`)];
  const slashed = forms.map((form) => form.replaceAll('/', '\\/'));
  return [...forms, ...slashed, JSON.stringify(usual).slice(1, -1)];
}

/** RFC 3986 §2.1 in both cases, as few and as many characters escaped as is usual, forms, and once more where a URL stands in a URL. */
function urlForms(text: string): readonly string[] {
  const component = encodeURIComponent(text);
  const strict = component.replaceAll(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = formOf(text);
  const upper = [component, strict, form, encodeURI(text), encodeURIComponent(component), encodeURIComponent(form)];
  return [...upper, ...upper.map((one) => one.replaceAll(/%[\dA-F]{2}/g, (escape) => escape.toLowerCase()))];
}

function formOf(text: string): string {
  return new URLSearchParams({ s: text }).toString().slice(2);
}

/** XML 1.0 §2.4 and HTML, with the references that the usual libraries write for quotes. */
function markupForms(text: string): readonly string[] {
  const base = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quotes = [
    ['&quot;', '&apos;'],
    ['&quot;', '&#39;'],
    ['&quot;', '&#x27;'],
    ['&#34;', '&#39;'],
  ] as const;
  return [base, ...quotes.map(([double, single]) => base.replaceAll('"', double).replaceAll("'", single))];
}

function binaryForms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const base64 = [0, 1, 2].map((offset) => withinBase64(bytes, offset));
  return [hex, hex.toUpperCase(), ...base64, ...base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))];
}

/** What of the base64 of a longer text, in which the secret begins after `offset` bytes of a group of three, hangs on the secret alone. */
function withinBase64(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  const known = Math.floor(((offset + bytes.length) * 8) / 6);
  return text.slice(Math.ceil((offset * 8) / 6), known);
}

/** URLs write hosts in lower case (WHATWG URL §3.5). */
function hostForms(secret: string): readonly string[] {
  return /^[\w.-]{1,253}$/.test(secret) ? [secret.toLowerCase()] : [];
}
