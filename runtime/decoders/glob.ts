/**
 * Whether a file of an archive is one that `pattern` means: `*` is any text without a slash, `**` any text, `?` one character.
 * A pattern without a slash is held against the name without its folders.
 */
export function matchesGlob(name: string, pattern: string): boolean {
  const subject = pattern.includes('/') || pattern === '**' ? name : name.slice(name.lastIndexOf('/') + 1);
  return matches(subject, pattern.match(/\*\*|\*|\?|[^*?]/gsu) ?? []);
}

/** One pass with a set of the places reached, so that no pattern costs more than its length times that of the name. */
function matches(name: string, parts: readonly string[]): boolean {
  let reached = closure(new Set([0]), parts);
  for (const character of name) {
    const next = new Set<number>();
    for (const at of reached) {
      const part = parts[at];
      if (part === '**' || (part === '*' && character !== '/')) next.add(at);
      else if (part === character || (part === '?' && character !== '/')) next.add(at + 1);
    }
    reached = closure(next, parts);
  }
  return reached.has(parts.length);
}

/** A star may also stand for nothing. */
function closure(places: Set<number>, parts: readonly string[]): Set<number> {
  for (const at of places) if (parts[at] === '*' || parts[at] === '**') places.add(at + 1);
  return places;
}
