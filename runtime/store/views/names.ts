import { hashOf } from './hash.ts';

/** PostgreSQL cuts what is longer, and two names may be one then. */
const mostBytes = 63;
/** With room for `_v99`. */
const mostViewBytes = 59;

/** A name as both databases take it: no NUL, not empty, and no longer than fits, ended by a hash of what was cut off. */
function bounded(name: string, most: number): string {
  const whole = name.replaceAll('\0', '\u{FFFD}') || '_';
  if (Buffer.byteLength(whole) <= most) return whole;
  return `${firstBytes(whole, most - 9)}_${hashOf(whole).slice(0, 8)}`;
}

/** Of whole characters. */
function firstBytes(text: string, most: number): string {
  let cut = '';
  for (const character of text) {
    if (Buffer.byteLength(cut) + Buffer.byteLength(character) > most) break;
    cut += character;
  }
  return cut;
}

export function collectionView(name: string): string {
  return bounded(name, mostViewBytes);
}

export function versionName(name: string, version: number): string {
  return version === 1 ? name : `${name}_v${version}`;
}

/** The version that a name has, if it is one of this view's. */
export function versionOf(name: string, view: string): number | undefined {
  if (name === view) return 1;
  const found = name.startsWith(`${view}_v`) ? /^[1-9]\d?$/.exec(name.slice(view.length + 2)) : null;
  const version = Number(found?.[0] ?? 1);
  return version > 1 ? version : undefined;
}

/** Column names for fields, in their order: each as it is, unless upper and lower case alone tell it from one before (or from `taken`). */
export function namesFor(fields: readonly string[], taken: readonly string[]): readonly string[] {
  const used = new Set(taken);
  return fields.map((field) => {
    const first = bounded(field, mostBytes);
    let name = first;
    for (let number = 2; used.has(name.toLowerCase()); number += 1) name = `${firstBytes(first, mostBytes - 5)}_${number}`;
    used.add(name.toLowerCase());
    return name;
  });
}

/** As SQL, in both databases. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as SQL, where a backslash is one. Neither database takes NUL there. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''").replaceAll('\0', '\u{FFFD}')}'`;
}
