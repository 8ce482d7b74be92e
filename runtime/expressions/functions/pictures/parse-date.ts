import { ExpressionError } from '../../expression.ts';
import { failure } from '../../failure.ts';
import { spend, timeOf, type Run } from '../../run.ts';
import { partOf } from './date-parts.ts';
import { readDatePattern, type Piece } from './date-pattern.ts';

const longestText = 1_000;

/** The time that a text tells which is written as the picture says: milliseconds since the epoch, nothing when it is not written so. */
export function parseDate(text: string, picture: string, run: Run): number | undefined {
  const pieces = readDatePattern(picture, run);
  if (text.length > longestText) throw new ExpressionError(`a time that is read by a picture may have ${longestText} characters`, true);
  const parts = readParts(pieces, text, run);
  return parts === undefined || parts.size === 0 ? undefined : assemble(parts, run);
}

/** By component. Nothing where a name is unknown. */
type Parts = Map<string, number | string | undefined>;

function readParts(pieces: readonly Piece[], text: string, run: Run): Parts | undefined {
  const ends = matchPieces(pieces, text, run);
  if (ends === undefined) return undefined;
  const parts: Parts = new Map();
  pieces.forEach(({ component, read }, index) => {
    if (component !== undefined && read !== undefined) parts.set(component, read(text.slice(ends[index - 1] ?? 0, ends[index]), run));
  });
  return parts;
}

/** Where each piece ends, all of them over the whole text. Where the rest of them cannot start is remembered, so that the work stays small whatever the picture. */
function matchPieces(pieces: readonly Piece[], text: string, run: Run): readonly number[] | undefined {
  const ends: number[] = [];
  const failed = new Set<number>();
  const matches = (index: number, from: number): boolean => {
    const piece = pieces[index];
    if (piece === undefined) return from === text.length;
    const state = index * (text.length + 1) + from;
    if (failed.has(state)) return false;
    spend(run, 8);
    for (const end of piece.ends(text, from, run)) {
      spend(run, 2);
      ends[index] = end;
      if (matches(index + 1, end)) return true;
    }
    failed.add(state);
    return false;
  };
  return matches(0, 0) ? ends : undefined;
}

/** The ways to tell a day and a time of day. A component that is zero or unknown does not count for the choice. */
const dateForms = { letters: 'YXMxWwdD', forms: ['YMD', 'Yd', 'Xxw', 'XW'], plain: 'YMD' } as const;
const timeForms = { letters: 'PHhmsf', forms: ['Hmsf', 'Phmsf'], plain: 'Hmsf' } as const;

/** The first form that has all that is given. */
function formOf({ letters, forms, plain }: typeof dateForms | typeof timeForms, parts: Parts): string {
  const given = letters.split('').filter((letter) => parts.get(letter));
  if (given.length === 0) return plain;
  return forms.find((form) => given.every((letter) => form.includes(letter))) ?? plain;
}

/** What stands in a form for its gaps, from the largest component to the smallest. A day of the year is no gap, the day of a month is one. */
const ordered: { readonly [form: string]: string } = { Yd: 'YD', Xxw: 'XxwF', XW: 'XWF' };

function assemble(parts: Parts, run: Run): number {
  const dateForm = formOf(dateForms, parts);
  const timeForm = formOf(timeForms, parts);
  fillGaps((ordered[dateForm] ?? dateForm) + timeForm, parts, run);
  // Days by their week are not read.
  if (dateForm.startsWith('X')) throw failure('D3136', { position: run.position });
  const [month, day] = dateForm === 'Yd' ? dayOfYear(parts) : [Math.max(0, numberOf(parts, 'M') - 1) || 0, numberOf(parts, 'D')];
  const millis = Date.UTC(
    numberOf(parts, 'Y'),
    month,
    day,
    timeForm === 'Phmsf' ? hourOfDay(parts) : numberOf(parts, 'H'),
    numberOf(parts, 'm'),
    numberOf(parts, 's'),
    numberOf(parts, 'f'),
  );
  const offset = numberOf(parts, 'Z') || numberOf(parts, 'z') || 0;
  return millis - offset * 60_000;
}

/** What is larger than all that is given is that of now, what is smaller is the least that there is; nothing may be missing between. */
function fillGaps(components: string, parts: Parts, run: Run): void {
  const now = new Date(timeOf(run));
  let isStarted = false;
  let isEnded = false;
  for (const component of components) {
    if (parts.get(component) === undefined) {
      parts.set(component, isStarted ? Number('MDd'.includes(component)) : partOf(now, component));
      isEnded = isStarted;
    } else {
      isStarted = true;
      if (isEnded) throw failure('D3136', { position: run.position });
    }
  }
}

function numberOf(parts: Parts, component: string): number {
  return Number(parts.get(component));
}

function dayOfYear(parts: Parts): readonly [month: number, day: number] {
  const date = new Date(Date.UTC(numberOf(parts, 'Y'), 0) + (numberOf(parts, 'd') - 1) * 86_400_000);
  return [date.getUTCMonth(), date.getUTCDate()];
}

function hourOfDay(parts: Parts): number {
  const hour = numberOf(parts, 'h');
  return (hour === 12 ? 0 : hour) + (parts.get('P') === 1 ? 12 : 0);
}
