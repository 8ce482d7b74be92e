import { isObject, parseJson, stringifyJson } from '../../kernel/json.ts';
import type { CheckedValue } from './check-value.ts';

const mostCharacters = 1_048_576;
const deepest = 100;

/**
 * A value that somebody gave, as plain JSON of its own: whatever it was (getters, classes, what changes later) stays behind. Nothing is an
 * empty object. Refuses what is no JSON, is larger than 1 MiB, nests deeper than 100, or has a key `__proto__`.
 */
export function takeJson(given: unknown): CheckedValue {
  const text = textOf(given === undefined ? {} : given);
  if (text === undefined) return refused('is no JSON: a function, a circle, or it nests too deep');
  if (text.length > mostCharacters) return refused(`is larger than 1 MiB as JSON`);
  if (isTooDeep(text)) return refused(`nests deeper than ${deepest}`);
  const value = parseJson(text);
  const place = prototypeIn(value, '');
  return place === undefined ? { value } : { issues: [{ path: place, message: 'a key cannot be called __proto__' }] };
}

function refused(message: string): CheckedValue {
  return { issues: [{ path: '', message }] };
}

function textOf(given: unknown): string | undefined {
  try {
    // It gives nothing for a function, whatever its type says.
    return stringifyJson(given) as string | undefined;
  } catch {
    return undefined;
  }
}

/** Told from the text: what walks a value could nest too deep itself. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = stringEnd(text, at);
    else if (character === '[' || character === '{') {
      depth += 1;
      if (depth > deepest) return true;
    } else if (character === ']' || character === '}') depth -= 1;
  }
  return false;
}

function stringEnd(text: string, from: number): number {
  let at = from + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function prototypeIn(value: unknown, path: string): string | undefined {
  if (Array.isArray(value)) return firstOf(value.entries(), path);
  if (!isObject(value)) return undefined;
  return Object.hasOwn(value, '__proto__') ? `${path}/__proto__` : firstOf(Object.entries(value), path);
}

function firstOf(entries: Iterable<readonly [string | number, unknown]>, path: string): string | undefined {
  for (const [key, part] of entries) {
    const found = typeof part === 'object' && part !== null ? prototypeIn(part, `${path}/${key}`) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
