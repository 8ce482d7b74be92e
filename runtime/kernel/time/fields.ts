export type Field = 'year' | 'month' | 'day' | 'weekday' | 'hour' | 'hour12' | 'half' | 'minute' | 'second' | 'fraction' | 'offset';

/** What is wrong in a pattern, and at which character. */
export interface PatternProblem {
  readonly offset: number;
  readonly message: string;
}

/** A time to be written: `local` reads in UTC what the local clock shows; `nanoseconds` are those over its millisecond. */
interface WrittenTime {
  readonly local: Date;
  readonly nanoseconds: number;
  readonly offset: number;
}

export interface FieldToken {
  readonly field: Field;
  /** The letters, and where in the pattern they stand. */
  readonly source: string;
  readonly offset: number;
  /** Regular expression of its text. */
  readonly match: string;
  read(text: string): number;
  write(time: WrittenTime): string;
}

type FieldPart = Pick<FieldToken, 'field' | 'match' | 'read' | 'write'>;

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** The letters that a pattern may hold, by how many of them stand together. */
const letters: { readonly [letter: string]: (count: number) => FieldPart | undefined } = {
  y: (count) => (count === 2 ? shortYear : number('year', count, 4, (date) => date.getUTCFullYear())),
  u: (count) => number('year', count, 4, (date) => date.getUTCFullYear()),
  M: (count) =>
    count > 2 ? name('month', count, months, 1, (date) => date.getUTCMonth()) : number('month', count, 2, (date) => date.getUTCMonth() + 1),
  d: (count) => number('day', count, 2, (date) => date.getUTCDate()),
  E: (count) => name('weekday', Math.max(count, 3), weekdays, 0, (date) => date.getUTCDay()),
  H: (count) => number('hour', count, 2, (date) => date.getUTCHours()),
  h: (count) => number('hour12', count, 2, (date) => ((date.getUTCHours() + 11) % 12) + 1),
  a: (count) => (count === 1 ? half : undefined),
  m: (count) => number('minute', count, 2, (date) => date.getUTCMinutes()),
  s: (count) => number('second', count, 2, (date) => date.getUTCSeconds()),
  S: (count) => (count > 9 ? undefined : fraction(count)),
  X: (count) => offset(count, true),
  x: (count) => offset(count, false),
  Z: (count) => (count === 5 ? offset(3, true) : count < 4 ? offset(2, false) : undefined),
};

const mistaken: { readonly [letters: string]: string } = {
  YYYY: 'yyyy',
  YY: 'yy',
  DD: 'dd',
  D: 'd',
  T: "'T'",
  z: 'XXX or Z',
  zz: 'XXX or Z',
};

export function fieldOf(source: string, offset: number): FieldToken | PatternProblem {
  const part = letters[source.charAt(0)]?.(source.length);
  if (part) return { ...part, source, offset };
  const meant = mistaken[source];
  const hint = meant === undefined ? `a letter that stands for itself is quoted: '${source}'` : `did you mean ${meant}?`;
  return { offset, message: `"${source}" is nothing that a time has; ${hint}` };
}

const shortYear: FieldPart = {
  field: 'year',
  match: String.raw`\d\d`,
  read: (text) => 2_000 + Number(text),
  write: ({ local }) => String(local.getUTCFullYear() % 100).padStart(2, '0'),
};

const half: FieldPart = {
  field: 'half',
  match: '[AP]M',
  read: (text) => (/^p/i.test(text) ? 1 : 0),
  write: ({ local }) => (local.getUTCHours() < 12 ? 'AM' : 'PM'),
};

/** One letter reads one digit or more, several read as many as there are letters. */
function number(field: Field, count: number, most: number, of: (local: Date) => number): FieldPart | undefined {
  if (count > most) return undefined;
  const match = count === 1 ? String.raw`\d{1,${most}}` : String.raw`\d{${count}}`;
  return { field, match, read: Number, write: ({ local }) => String(of(local)).padStart(count, '0') };
}

/** English names; three letters are the short ones. What is read counts from `first`. */
function name(field: Field, count: number, names: readonly string[], first: number, of: (local: Date) => number): FieldPart | undefined {
  if (count > 4) return undefined;
  const written = count === 3 ? names.map((whole) => whole.slice(0, 3)) : names;
  const known = written.map((one) => one.toLowerCase());
  return {
    field,
    match: written.join('|'),
    read: (text) => known.indexOf(text.toLowerCase()) + first,
    write: ({ local }) => written[of(local)] ?? '',
  };
}

/** Digits after the decimal point: as many as come are read, as many as there are letters are written. */
function fraction(count: number): FieldPart {
  return {
    field: 'fraction',
    match: String.raw`\d{1,9}`,
    read: (text) => Number(text.padEnd(9, '0')),
    write: ({ local, nanoseconds }) =>
      String(local.getUTCMilliseconds() * 1e6 + nanoseconds)
        .padStart(9, '0')
        .slice(0, count),
  };
}

/** `+02`, `+0200`, `+02:00` by one, two or three letters; where `zulu`, Z stands for none. Any of them is read. */
function offset(count: number, zulu: boolean): FieldPart | undefined {
  if (count > 3) return undefined;
  return {
    field: 'offset',
    match: String.raw`Z|[+-]\d\d(?::?\d\d)?`,
    read: readOffset,
    write: ({ offset: milliseconds }) => (zulu && milliseconds === 0 ? 'Z' : writeOffset(milliseconds, count)),
  };
}

function readOffset(text: string): number {
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(text) ?? [];
  const minutesOff = Number(hours ?? 0) * 60 + Number(minutes);
  return (sign === '-' ? -minutesOff : minutesOff) * 60_000;
}

function writeOffset(milliseconds: number, count: number): string {
  const minutes = Math.round(Math.abs(milliseconds) / 60_000);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
  const shown = count === 1 && rest === '00' ? '' : `${count === 3 ? ':' : ''}${rest}`;
  return `${milliseconds < 0 ? '-' : '+'}${hours}${shown}`;
}
