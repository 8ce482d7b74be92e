const reference = /\$\{env:([A-Za-z_]\w*)\}/g;
const whole = /^\$\{env:([A-Za-z_]\w*)\}$/;

/** Names of the environment variables that a text refers to, with where each reference begins. */
export function referencesIn(text: string): readonly { readonly name: string; readonly offset: number }[] {
  return [...text.matchAll(reference)].map((match) => ({ name: match[1] ?? '', offset: match.index }));
}

/** The variable of a text that is one reference and nothing else. */
export function wholeReference(text: string): string | undefined {
  return whole.exec(text)?.[1];
}

export function hasReference(value: unknown): value is string {
  return typeof value === 'string' && referencesIn(value).length > 0;
}

export function replaceReferences(text: string, valueOf: (name: string) => string): string {
  return text.replaceAll(reference, (_match, name: string) => valueOf(name));
}

/** What is left of a text without its references. */
export function withoutReferences(text: string): string {
  return text.replaceAll(reference, '');
}
