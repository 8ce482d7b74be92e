import { isObject } from '../../kernel/json.ts';
import type { RequestWords } from '../request/render-request.ts';

export type Bound = 'since' | 'until';

const bounds: readonly Bound[] = ['since', 'until'];

/** The bounds that texts of a request hold. */
export function boundsIn(words: RequestWords): readonly Bound[] {
  const text = JSON.stringify(words, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  return bounds.filter((bound) => new RegExp(String.raw`\bcursor\.${bound}\b`).test(text));
}

/** The request without what holds a bound that is missing: inside a text, nothing would be an error, and half a condition is none. */
export function withoutBounds(words: RequestWords, missing: readonly Bound[]): RequestWords {
  const holes = missing.map((bound) => new RegExp(String.raw`\{\{\s*cursor\.${bound}\s*\}\}`));
  const { path, ...rest } = words;
  return { ...without(rest, holes), path };
}

function without<Part>(part: Part, holes: readonly RegExp[]): Part {
  const isDropped = (value: unknown): boolean => typeof value === 'string' && holes.some((hole) => hole.test(value));
  // Both copies have the keys and items that stay.
  if (Array.isArray(part)) return part.filter((item) => !isDropped(item)).map((item: unknown) => without(item, holes)) as Part;
  if (!isObject(part)) return part;
  const kept = Object.entries(part).filter(([, value]) => !isDropped(value));
  return Object.fromEntries(kept.map(([key, value]) => [key, without(value, holes)])) as Part;
}
