/**
 * The fields of a JSON object by name, each as the text it was written as: no digit is lost on the way. The last of several with one name
 * counts. A text that is no object has one field, `value`. The text is valid JSON, as everything that is stored.
 */
export function fieldsOf(json: string): ReadonlyMap<string, string> {
  let at = skipSpace(json, 0);
  if (json[at] !== '{') return new Map([['value', json.trim()]]);
  const fields = new Map<string, string>();
  at = skipSpace(json, at + 1);
  while (json[at] === '"') {
    const nameEnd = skipString(json, at);
    const name = textOf(json.slice(at, nameEnd));
    const from = skipSpace(json, skipSpace(json, nameEnd) + 1);
    const end = skipValue(json, from);
    fields.set(name, json.slice(from, end));
    at = skipSpace(json, end);
    if (json[at] === ',') at = skipSpace(json, at + 1);
  }
  return fields;
}

/** The string that a JSON string stands for. */
export function textOf(json: string): string {
  // It begins and ends with a quote, so it is nothing else.
  return json.includes('\\') ? (JSON.parse(json) as string) : json.slice(1, -1);
}

/** A JSON object with more fields before its own: `more` is written as `"name":value,"name":value`. */
export function withFields(json: string, more: string): string {
  const at = skipSpace(json, 0);
  if (json[at] !== '{') return `{${more},"value":${json}}`;
  return json[skipSpace(json, at + 1)] === '}' ? `{${more}}` : `{${more},${json.slice(at + 1)}`;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return at;
}

function skipString(text: string, from: number): number {
  let end = text.indexOf('"', from + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end + 1;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}

function skipValue(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const character = text[at];
    if (character === '"') at = skipString(text, at);
    else if (character === '{' || character === '[') {
      depth += 1;
      at += 1;
    } else if (character === '}' || character === ']') {
      if (depth === 0) return at;
      depth -= 1;
      at += 1;
    } else if (depth === 0) return endOfWord(text, at);
    else at += 1;
    if (depth === 0) return at;
  }
  return at;
}

/** Of a number, `true`, `false` or `null`. */
function endOfWord(text: string, from: number): number {
  let at = from;
  while (at < text.length && !',}] \n\r\t'.includes(text[at] ?? '')) at += 1;
  return at;
}
