import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';

/** A canary that got out. */
export interface Leak {
  readonly canary: string;
  readonly place: string;
  readonly around: string;
}

export interface Net {
  /** From now on this text may be nowhere; also one that is made while a test runs. */
  watch(canary: string, secret: string): void;
  /** Keeps what left by a way, to be searched at the end: what is watched then was perhaps not known yet. */
  collect(place: string, content: unknown): void;
  /** Everything in a folder and its folders, but files of these names. */
  collectFolder(place: string, folder: string, except?: readonly string[]): Promise<void>;
  leaks(): readonly Leak[];
  readonly watched: readonly string[];
  /** The ways, and how many characters each has given. */
  readonly sizes: ReadonlyMap<string, number>;
}

/** Shorter pieces are in every text by chance. */
const piece = 12;

/** Searches what was collected for every piece of every watched secret, however it is written; written apart from the redactor, which it judges. */
export function createNet(): Net {
  const secrets = new Map<string, string>();
  // What came twice is searched once.
  const collected = new Map<string, string>();
  const sizes = new Map<string, number>();
  const collect: Net['collect'] = (place, content) => {
    const text = Buffer.isBuffer(content) ? content.toString('utf8') : typeof content === 'string' ? content : textOf(content);
    if (!collected.has(text)) collected.set(text, place);
    sizes.set(place, (sizes.get(place) ?? 0) + text.length);
  };
  return {
    sizes,
    get watched() {
      return [...secrets.keys()];
    },
    watch: (canary, secret) => void secrets.set(canary, secret),
    collect,
    async collectFolder(place, folder, except = []) {
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (entry.isFile() && !except.includes(entry.name))
          collect(`${place}/${entry.name}`, await readFile(join(entry.parentPath, entry.name)));
      }
    },
    leaks() {
      const pieces = new Map<string, string>();
      for (const [canary, secret] of secrets) for (const form of formsOf(secret)) for (const one of piecesOf(form)) pieces.set(one, canary);
      return [...collected].flatMap(([text, place]) => leaksIn(place, text, pieces));
    },
  };
}

function leaksIn(place: string, text: string, pieces: ReadonlyMap<string, string>): readonly Leak[] {
  const found = new Map<string, Leak>();
  for (let at = 0; at + piece <= text.length; at++) {
    const canary = pieces.get(text.slice(at, at + piece));
    if (canary !== undefined && !found.has(canary)) found.set(canary, { canary, place, around: text.slice(Math.max(0, at - 60), at + 60) });
  }
  return [...found.values()];
}

function textOf(content: unknown): string {
  const inspected = inspect(content, { depth: 8, maxStringLength: null, maxArrayLength: null, showHidden: true });
  const json = JSON.stringify(content, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)) ?? '';
  return `${inspected}\n${json}`;
}

/** Beginnings that say nothing: the frame of a key, the first part of a JWT. */
const open = /-----(?:BEGIN|END)[A-Z ]*-----|^eyJ[\w-]+\./g;

function formsOf(secret: string): readonly string[] {
  const parts = secret
    .replaceAll(open, '\n')
    .split('\n')
    .filter((part) => part.length >= piece);
  const whole = parts.length > 1 ? [secret.replaceAll(open, '')] : [];
  return [...parts, ...whole].flatMap((text) => [
    text,
    encodeURIComponent(text),
    encodeURIComponent(text).replaceAll(/%[\dA-F]{2}/g, (escape) => escape.toLowerCase()),
    encodeURI(text),
    new URLSearchParams([['', text]]).toString().slice(1),
    ...['', 'x', 'xx'].flatMap((before) => (['base64', 'base64url'] as const).map((encoding) => base64Within(text, before, encoding))),
    Buffer.from(text).toString('hex'),
    Buffer.from(text).toString('hex').toUpperCase(),
    JSON.stringify(text).slice(1, -1),
    JSON.stringify(JSON.stringify(text)).slice(2, -2),
    JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
    JSON.stringify(text)
      .slice(1, -1)
      .replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
    inspect(text).slice(1, -1),
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
  ]);
}

/** Without the characters at both ends that hang on what stands beside it, too. */
function base64Within(text: string, before: string, encoding: 'base64' | 'base64url'): string {
  return Buffer.from(before + text)
    .toString(encoding)
    .replace(/=+$/, '')
    .slice(before === '' ? 0 : 4, -1);
}

function* piecesOf(form: string): Generator<string> {
  for (let at = 0; at + piece <= form.length; at++) yield form.slice(at, at + piece);
}
