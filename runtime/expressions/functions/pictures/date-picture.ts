import { failure } from '../../failure.ts';
import type { Run } from '../../run.ts';
import { readIntegerPicture, type IntegerPicture } from './integer-picture.ts';
import { remember, tooWide } from './remember.ts';

/** What a picture of dates and times (XPath `format-dateTime`) is made of: text as it stands, and markers such as `[Y0001]` or `[MNn,*-3]`. */
export type DatePart = string | Marker;

export interface Marker {
  /** A letter: `Y` for the year, `M` for the month… */
  readonly component: string;
  /** Written by name, not by number. */
  readonly names: 'lower' | 'upper' | 'title' | undefined;
  /** How its number is written; of a time zone too. */
  readonly integer: IntegerPicture | undefined;
  readonly width: Width | undefined;
  /** Digits that are kept of a year, from its end. */
  readonly yearDigits: number | undefined;
  /** `t`: no offset from UTC is written as Z. */
  readonly isZulu: boolean;
}

/** After a comma: `least-most`; what is no number there is "not a number", which changes nothing. */
interface Width {
  readonly least: number | undefined;
  readonly most: number | undefined;
}

export const readDatePicture = remember((picture: string, run): readonly DatePart[] => {
  const parts: DatePart[] = [];
  let from = 0;
  while (from < picture.length) {
    const open = picture.indexOf('[', from);
    const text = picture.slice(from, open === -1 ? undefined : open);
    if (text !== '') parts.push(text.replaceAll(']]', ']'));
    if (open === -1) break;
    if (picture[open + 1] === '[') {
      parts.push('[');
      from = open + 2;
    } else {
      const close = picture.indexOf(']', open);
      if (close === -1) throw failure('D3135', { position: run.position });
      parts.push(readMarker(picture.slice(open + 1, close).replaceAll(/\s+/g, ''), run));
      from = close + 1;
    }
  }
  return parts;
});

/** How a component is written that says nothing about it. */
const defaults: ReadonlyMap<string, string> = new Map([
  ...Array.from('YMDdWwXxHhf', (component) => [component, '1'] as const),
  ...Array.from('FPCE', (component) => [component, 'n'] as const),
  ...Array.from('ms', (component) => [component, '01'] as const),
  ...Array.from('Zz', (component) => [component, '01:01'] as const),
]);

const integerComponents = 'YMDdFWwXxHhmsf';

export function isZone({ component }: Pick<Marker, 'component'>): boolean {
  return component === 'Z' || component === 'z';
}

/** Without its blanks: a letter, how it is written, and after a comma how wide it is. */
function readMarker(marker: string, run: Run): Marker {
  const component = marker.charAt(0);
  const comma = marker.lastIndexOf(',');
  const width = comma === -1 ? undefined : readWidth(marker.slice(comma + 1));
  const { presentation, modifier } = readPresentation(marker, component, comma);
  if (presentation === undefined) throw failure('D3132', { value: component, position: run.position });
  const bare = { component, names: namesOf(presentation), width, yearDigits: undefined, isZulu: modifier === 't' };
  if (isZone(bare)) return { ...bare, integer: readIntegerPicture(presentation, run) };
  if (bare.names !== undefined || !integerComponents.includes(component)) return { ...bare, integer: undefined };
  const integer = widened(readIntegerPicture(modifier === undefined ? presentation : `${presentation};${modifier}`, run), width?.least);
  return component === 'Y' ? { ...bare, ...yearOf(integer, width?.most) } : { ...bare, integer };
}

const modifiers = 'atco';

/** Of more than one character, the last can be a modifier: `o` ordinal, `t` with Z; `a` and `c` mean nothing. */
function readPresentation(
  marker: string,
  component: string,
  comma: number,
): { readonly presentation: string | undefined; readonly modifier: string | undefined } {
  // A comma that is itself the component stands for its presentation too.
  const whole = comma === 0 ? ',' : marker.slice(1, comma === -1 ? undefined : comma);
  if (whole === '') return { presentation: defaults.get(component), modifier: undefined };
  const last = whole.charAt(whole.length - 1);
  return whole.length > 1 && modifiers.includes(last)
    ? { presentation: whole.slice(0, -1), modifier: last }
    : { presentation: whole, modifier: undefined };
}

function namesOf(presentation: string): Marker['names'] {
  if (presentation.startsWith('n')) return 'lower';
  if (!presentation.startsWith('N')) return undefined;
  return presentation[1] === 'n' ? 'title' : 'upper';
}

function readWidth(text: string): Width {
  const dash = text.indexOf('-');
  return dash === -1
    ? { least: readNumber(text), most: undefined }
    : { least: readNumber(text.slice(0, dash)), most: readNumber(text.slice(dash + 1)) };
}

const widest = 1_000;

function readNumber(text: string): number | undefined {
  if (text === '*') return undefined;
  const width = Number.parseInt(text);
  if (width > widest) throw tooWide();
  return width;
}

function widened(integer: IntegerPicture, least: number | undefined): IntegerPicture {
  return integer.kind === 'digits' && least !== undefined && integer.mandatory < least ? { ...integer, mandatory: least } : integer;
}

/** `[Y,2-2]` and `[Y01]` keep the last two digits of the year. */
function yearOf(integer: IntegerPicture, most: number | undefined): Pick<Marker, 'integer' | 'yearDigits'> {
  if (most !== undefined) return { integer: integer.kind === 'digits' ? { ...integer, mandatory: most } : integer, yearDigits: most };
  const places = integer.kind === 'digits' ? integer.mandatory + integer.optional : 0;
  return { integer, yearDigits: places >= 2 ? places : undefined };
}
