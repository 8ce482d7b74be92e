import { isObject } from '../../kernel/json.ts';

/**
 * Names of the context that words of a document read, as `context.account` or `$context.account`: only these are asked for. All of them where
 * `context` is read in another way. Over the text, not the expression: a name too many costs a request, one too few would be a hole.
 */
export function contextNamesIn(words: unknown, known: readonly string[]): readonly string[] {
  if (known.length === 0) return [];
  const found = new Set<string>();
  for (const text of textsIn(words)) {
    for (const [, name] of text.matchAll(/\bcontext\b(?:\s*\.\s*`?(\w+)`?)?/g)) {
      if (name === undefined) return known;
      found.add(name);
    }
  }
  return known.filter((name) => found.has(name));
}

function* textsIn(words: unknown): Generator<string> {
  if (typeof words === 'string') yield words;
  else if (Array.isArray(words)) for (const item of words) yield* textsIn(item);
  else if (isObject(words)) for (const part of Object.values(words)) yield* textsIn(part);
}
