import { failure } from '../../failure.ts';
import { spend, type Run } from '../../run.ts';
import { regularInterval } from './digits.ts';
import { plainSymbols, type Symbols } from './number-symbols.ts';
import { longestPicture, remember, tooWide } from './remember.ts';
import { checkSubPicture, countDigits, countPlaces, splitSubPicture, type SubPicture } from './sub-picture.ts';

/** How numbers of one sign are written (XPath F&O 3.1 §4.7.4). */
export interface NumberFormat {
  readonly prefix: string;
  readonly suffix: string;
  /** 100 for per cent, 1,000 for per mille. */
  readonly factor: number;
  readonly hasDecimal: boolean;
  readonly leastWhole: number;
  readonly leastFraction: number;
  readonly mostFraction: number;
  /** Digits before the decimal separator of a number with an exponent. */
  readonly scale: number;
  /** Zero when it is written without an exponent. */
  readonly leastExponent: number;
  /** Digits between separators when those are regular, else 0. */
  readonly every: number;
  /** Digits behind each separator of the whole part. */
  readonly wholeGroups: readonly number[];
  /** Digits before each separator of the fraction. */
  readonly fractionGroups: readonly number[];
}

export interface NumberPicture {
  readonly positive: NumberFormat;
  readonly negative: NumberFormat;
}

const readPlain = remember((picture, run) => read(picture, plainSymbols, run));

/** Pictures with symbols of their own are rare, and not remembered. */
export function readNumberPicture(picture: string, symbols: Symbols, run: Run): NumberPicture {
  if (symbols === plainSymbols) return readPlain(picture, run);
  if (picture.length > longestPicture) throw tooWide();
  spend(run, 100 + picture.length);
  return read(picture, symbols, run);
}

function read(picture: string, symbols: Symbols, run: Run): NumberPicture {
  const parts = picture.split(symbols.pattern).map((text) => splitSubPicture(text, symbols));
  if (parts.length > 2) throw failure('D3080', { position: run.position });
  for (const part of parts) checkSubPicture(part, symbols, run);
  // Only a separator that is empty gives no part at all.
  const [positive, negative] = parts.map((part) => formatOf(part, symbols));
  if (positive === undefined) throw failure('D3085', { position: run.position });
  return { positive, negative: negative ?? { ...positive, prefix: symbols.minus + positive.prefix } };
}

function formatOf(part: SubPicture, symbols: Symbols): NumberFormat {
  const { text, prefix, suffix, whole } = part;
  const wholeGroups = separatorsIn(whole, part, symbols).map((at) => countPlaces(whole.slice(at), symbols));
  return {
    prefix,
    suffix,
    factor: text.includes(symbols.percent) ? 100 : text.includes(symbols.perMille) ? 1000 : 1,
    hasDecimal: text.includes(symbols.decimal),
    ...sizesOf(part, symbols),
    every: regularInterval(wholeGroups),
    wholeGroups,
    fractionGroups: separatorsIn(part.fraction, part, symbols).map((at) => countPlaces(part.fraction.slice(0, at), symbols)),
  };
}

/** Where the separators stand; all but the first are looked for in the whole part, also those of the fraction: so JSONata does. */
function separatorsIn(text: string, { whole }: SubPicture, { grouping }: Symbols): readonly number[] {
  const found: number[] = [];
  for (let at = text.indexOf(grouping); at !== -1; at = whole.indexOf(grouping, at + 1)) found.push(at);
  return found;
}

type Sizes = Pick<NumberFormat, 'leastWhole' | 'leastFraction' | 'mostFraction' | 'scale' | 'leastExponent'>;

function sizesOf({ whole, fraction, exponent }: SubPicture, symbols: Symbols): Sizes {
  const scale = countDigits(whole, symbols);
  let leastWhole = scale;
  let leastFraction = countDigits(fraction, symbols);
  let mostFraction = countPlaces(fraction, symbols);
  const hasExponent = exponent !== undefined;
  if (scale === 0 && mostFraction === 0 && hasExponent) leastFraction = mostFraction = 1;
  else if (scale === 0 && mostFraction === 0) leastWhole = 1;
  if (hasExponent && leastWhole === 0 && whole.includes(symbols.digit)) leastWhole = 1;
  // A number has at least one digit.
  if (leastWhole === 0 && leastFraction === 0) leastFraction = 1;
  return { leastWhole, leastFraction, mostFraction, scale, leastExponent: hasExponent ? countDigits(exponent, symbols) : 0 };
}
