const units = { ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const iso = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const plain = /^(\d+(?:\.\d+)?)\s*(ms|s|min|m|h|d)$/;

/**
 * Milliseconds of a duration as documents write it: ISO 8601 without years and months (`PT1M30S`, `P1D`), or a number
 * with its unit (`90s`, `500ms`, `1.5h`). Undefined when the text is neither.
 */
export function parseDuration(text: string): number | undefined {
  const short = plain.exec(text);
  if (short) return Number(short[1]) * units[short[2] as keyof typeof units];
  const long = iso.exec(text);
  if (!long || text === 'P' || text.endsWith('T')) return undefined;
  const [weeks, days, hours, minutes, seconds] = long.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number, number];
  return weeks * 7 * units.d + days * units.d + hours * units.h + minutes * units.m + seconds * units.s;
}
