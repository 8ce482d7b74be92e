/** Values that a scenario's text may name, as `{server}`. */
export type Names = { readonly [name: string]: string | number };

interface Repeat {
  readonly from?: number;
  readonly count: number;
  readonly each: unknown;
}

/**
 * Fills in a scenario's values. `{name}` that is the whole text gives the value with its type, inside text its digits or
 * letters; a name that is not known stays as it is. `{ $repeat: { from: 1, count: 250, each: … } }` gives a list, in whose elements
 * `{n}` counts; in a list, its elements take its place.
 */
export function expand(value: unknown, names: Names): unknown {
  if (typeof value === 'string') return expandText(value, names);
  if (Array.isArray(value))
    return value.flatMap((item: unknown) => (repeatIn(item) ? expandRepeat(repeatIn(item), names) : [expand(item, names)]));
  if (typeof value !== 'object' || value === null) return value;
  const repeat = repeatIn(value);
  if (repeat) return expandRepeat(repeat, names);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [String(expandText(key, names)), expand(part, names)]));
}

function expandText(text: string, names: Names): string | number {
  const whole = /^\{(\w+)\}$/.exec(text)?.[1];
  if (whole !== undefined && names[whole] !== undefined) return names[whole];
  return text.replaceAll(/\{(\w+)\}/g, (found, name: string) => String(names[name] ?? found));
}

function expandRepeat(repeat: Repeat | undefined, names: Names): readonly unknown[] {
  const { from = 1, count = 0, each } = repeat ?? {};
  return Array.from({ length: count }, (_, index) => expand(each, { ...names, n: from + index }));
}

function repeatIn(value: unknown): Repeat | undefined {
  if (typeof value !== 'object' || value === null || !('$repeat' in value)) return undefined;
  // The scenario schema says what stands under `$repeat`.
  return value.$repeat as Repeat;
}
