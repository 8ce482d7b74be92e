/** Why a value cannot be mapped: returned, never thrown, so that a record tells all its reasons. */
export class Fault {
  readonly reason: string;
  /** Whether there is no value, or none for it: what the `message` of a rule is about. */
  readonly isAbsence: boolean;

  constructor(reason: string, isAbsence = false) {
    this.reason = reason;
    this.isAbsence = isAbsence;
  }
}

/** Of a number that JSON may have had with other digits. */
export function tooManyDigits(value: number): Fault {
  const instead = Number.isInteger(value) ? '' : ': say `scale` and `rounding`, or take it as `number`';
  return new Fault(`${value} has more digits than a number of JSON surely keeps${instead}`);
}

const longestReason = 300;
const longestValue = 100;

/** A value as reasons show it: text in quotes, cut where it is long. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(cut(value, longestValue));
  return typeof value === 'object' && value !== null ? kindOf(value) : String(value);
}

/** `a list`, `an object`, `text`: what a value is, for those who expected something else. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'text' : `a ${typeof value === 'bigint' ? 'number' : typeof value}`;
}

/** No longer than people read. */
export function shortReason(reason: string): string {
  return cut(reason, longestReason);
}

/** No half of a pair is left at the end: a store could not keep it. */
function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
