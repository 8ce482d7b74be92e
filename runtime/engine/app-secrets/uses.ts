/** Names of `app` that words read, or that what they read was made of; `*`: it is read as a whole. */
export type AppUses = ReadonlySet<string>;

const member = /\bapp\s*\.\s*`?([A-Za-z_]\w*)/g;
const inBraces = /\{\{[\s\S]*?\}\}/g;
/** The name with no member behind it, and what reads everything that there is. */
const wholeApp = /\bapp\b(?!\s*\.)|\$\$|\*\*|(?:\{\{|[([,:?])\s*\*\s*\./;
const kept = /\bconnection\s*\.\s*`?([A-Za-z_]\w*)/g;
const wholeConnection = /\bconnection\b(?!\s*\.)/;

/**
 * What words of a document read of `app`, also by way of what is kept under `connection`. It reads texts, not syntax trees: rather one name too
 * many than one too few, since those that are no secrets count for nothing in the end.
 */
export function appUsesOf(words: unknown, made: ReadonlyMap<string, AppUses> = new Map()): AppUses {
  const uses = new Set<string>();
  for (const text of textsIn(words)) {
    for (const [, name = ''] of text.matchAll(member)) uses.add(name);
    for (const [braced] of text.matchAll(inBraces)) addWhole(braced, uses, made);
    for (const [, name = ''] of text.matchAll(kept)) for (const use of made.get(name) ?? []) uses.add(use);
  }
  return uses;
}

function addWhole(braced: string, uses: Set<string>, made: ReadonlyMap<string, AppUses>): void {
  if (wholeApp.test(braced)) uses.add('*');
  if (wholeConnection.test(braced)) for (const all of made.values()) for (const use of all) uses.add(use);
}

function* textsIn(words: unknown): Generator<string> {
  if (typeof words === 'string') yield words;
  else if (typeof words === 'object' && words !== null) for (const part of Object.values(words)) yield* textsIn(part);
}

/** Which of the secrets of an app are among what is used. */
export function secretsAmong(uses: AppUses, secrets: ReadonlySet<string>): readonly string[] {
  return [...secrets].filter((name) => uses.has(name) || uses.has('*'));
}

export function united(...all: readonly AppUses[]): AppUses {
  return new Set(all.flatMap((uses) => [...uses]));
}
