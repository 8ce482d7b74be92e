import type { Span } from '../source/node.ts';

const blank = '[redacted]';

/**
 * Shapes that only keys and tokens have. The group of a match, or all of it when it has none, is secret. Repetitions are
 * bounded, so that no text makes them slow.
 */
const shapes: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*/dg,
  // A line of base64, as keys have many.
  /^[ \t]*[A-Za-z\d+/]{40,}={0,2}[ \t]*$/dgm,
  /\beyJ[\w-]{8,500}\.[\w-]{1,4000}(?:\.[\w-]{0,2000})?/dg,
  /\b[A-Za-z]{2,12}[_-](?:live|test|prod)[_-][\w-]{8,500}/dg,
  /\b(?:sk|pk|rk|ck|cs|pat|ghp|gho|ghu|ghs|ghr|whsec|xox[a-z]|shp[a-z]{2}|glpat|npm|key|tok|token|secret)[_-][A-Za-z\d][\w-]{11,500}/dg,
  /\b(?:AKIA|ASIA)[A-Z\d]{16}\b/dg,
  /\bAIza[\w-]{30,100}/dg,
  /\b(?:Bearer|Basic) +([A-Za-z\d+/=._~-]{8,4000})/dgi,
  /:\/\/[^/\s:@]{0,200}:([^/\s@]{1,500})@/dg,
];

const longToken = /[A-Za-z\d+_=-]{20,}/dg;

/** `apiSecret: value`, but not where the value is a map, a list, a block, a reference, a template or a yes or no. */
const namedSecret =
  /(?:^|[\s{,"'])["']?[\w-]{0,60}(?:secret|token|passw(?:or)?d|api[-_]?key|private[-_]?key|access[-_]?key|consumer[-_]?key|credentials?)["']?\s*:[ \t]+(?!["']?(?:[{[|>*&]|\$\{env:|(?:true|false|null)\b))("[^"\n]*"|'[^'\n]*'|[^\s,}#"'][^,}\n]*)/dgim;

/** Where keys and tokens stand in a text, told by their shape. */
export function keyShapes(text: string): readonly Span[] {
  const tokens = [...text.matchAll(longToken)].filter(([token]) => looksRandom(token));
  return [...shapes.flatMap((shape) => [...text.matchAll(shape)]), ...tokens].map(secretPart);
}

/** As `keyShapes`, and the values of keys whose name says that they are secret: for text of which nothing else is known. */
export function secretShapes(text: string): readonly Span[] {
  return [...keyShapes(text), ...[...text.matchAll(namedSecret)].map(secretPart)];
}

/** Takes everything out of a text that looks like a key or token. */
export function blankKeyShapes(text: string): string {
  return blankSpans(text, keyShapes(text)).text;
}

export function looksLikeKey(text: string): boolean {
  return keyShapes(text).length > 0;
}

/** A text with `[redacted]` for these stretches of it, and where each place of it has come to. */
export function blankSpans(text: string, spans: readonly Span[]): { readonly text: string; readonly placeOf: (offset: number) => number } {
  const apart = joined(spans);
  let result = '';
  let at = 0;
  for (const { start, end } of apart) {
    result += text.slice(at, start) + blank;
    at = end;
  }
  const placeOf = (offset: number): number => {
    let shift = 0;
    for (const { start, end } of apart) {
      if (offset <= start) break;
      // What lay within is now at the end of the blank.
      shift += blank.length - (Math.min(offset, end) - start);
    }
    return offset + shift;
  };
  return { text: result + text.slice(at), placeOf };
}

function joined(spans: readonly Span[]): readonly Span[] {
  const result: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && span.start <= last.end) result[result.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    else result.push(span);
  }
  return result;
}

function secretPart(match: RegExpExecArray): Span {
  // The `d` flag gives the indices of the match and of its groups.
  const [start, end] = match.indices?.[1] ?? match.indices?.[0] ?? [match.index, match.index + match[0].length];
  return { start, end };
}

/** Letters and digits take turns in a token; in a name, digits stand together. */
function looksRandom(token: string): boolean {
  return (token.match(/[A-Za-z]\d|\d[A-Za-z]/g) ?? []).length >= 4;
}
