import fc from 'fast-check';

/** Pictures of integers, numbers and times, most of them right or nearly right, and what they are used on. */

const text = (parts: readonly string[], most: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...parts), { maxLength: most }).map((list) => list.join(''));

const integerFragments = '0|1|9|#|,|.| |-|A|a|I|i|W|w|Ww|;o|;|;c|٠|٣|۰|０|𝟘|😀|#,##0|000|0,0,0|᪐|᪀|᱀|᱑'.split('|');

export const integerPicture = fc.oneof(
  fc.constantFrom('A', 'a', 'I', 'i', 'W', 'w', 'Ww', 'w;o', 'Ww;o', '0', '01', '#,##0', '0;o', '#,##0;o', '#.##0', '٠٠', '#,##,##0'),
  text(integerFragments, 5),
);

/** No larger: Roman numerals of the package take one call for each thousand. */
export const integer = fc.oneof(
  fc.integer({ min: -30, max: 130 }),
  fc.integer({ min: -1_000_000, max: 1_000_000 }),
  fc.constantFrom(0.5, -0.5, 1.999, 999_999, 123_456),
);

const words =
  'zero|one|Two|six|sixteen|seventeen|twenty|twenty-one|hundred|thousand|million|Billionth|hundredth|hundreieth|twentieth|first|and| and |, |-| |\\|xyz|1|12|1,234|M|C|X|iv|AA|th|st|٣|0x1f'.split(
    '|',
  );

export const integerText = text(words, 5);

const numberFragments = '0|#|,|.|e|%|‰|;|-|x|$|9|E|00|##|#,##0|0.00|.##|e0|0,0|0.0,0'.split('|');

const numberPart = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('', '$', 'x ', '(', 'e'),
      fc.constantFrom('', '#', '#,##', '#,###,', '##', '#,##,##'),
      fc.constantFrom('', '0', '00', '0,00', '000'),
      fc.constantFrom('', '.', '.0', '.00', '.0#', '.##', '.0,0', '.0#,#'),
      fc.constantFrom('', '', 'e0', 'e00', '%', '‰', ' x', ')'),
    )
    .map((parts) => parts.join('')),
  text(numberFragments, 6),
);

export const numberPicture = fc.oneof(
  { weight: 4, arbitrary: numberPart },
  { weight: 1, arbitrary: fc.tuple(numberPart, numberPart).map((parts) => parts.join(';')) },
);

/** Infinity with an exponent never ends in the package. */
export const number = fc.oneof(
  fc.constantFrom(0, -0, 0.5, 2.5, 0.005, 1.005, 999.5, 1234.5678, -1234.5678, 1e-7, 1e21, 1e300, 5e-324, -9.995, 99.995),
  fc.integer({ min: -1_000_000, max: 1_000_000 }),
  fc.double({ min: -1e9, max: 1e9, noNaN: true }),
);

const symbol = fc.constantFrom('.', ',', 'e', '-', '%', '‰', '0', '#', ';', 'X', '٠', '$', ' ', '!!', 'pm', '_');

export const numberOptions = fc.record(
  {
    'decimal-separator': symbol,
    'grouping-separator': symbol,
    'exponent-separator': symbol,
    'minus-sign': symbol,
    percent: symbol,
    'per-mille': symbol,
    'zero-digit': symbol,
    digit: symbol,
    'pattern-separator': symbol,
    other: symbol,
  },
  { requiredKeys: [], noNullPrototype: true },
);

const marker = fc
  .tuple(
    fc.constantFrom(...'YMDdFWwXxHhPmsfZzCEQ'.split('')),
    fc.constantFrom(...'||1|01|0001|I|i|A|a|w|W|Ww|N|n|Nn|1o|Wwo|#1|9,99|0t|01:01|01:01t|0101|0101t|1t|00000|٠١|x|c'.split('|')),
    fc.constantFrom('', '', '', ',2', ',2-2', ',*-3', ',3-3', ',1-2', ',*', ',-2', ',x', ',*-0', ',10-12'),
  )
  .map((parts) => `[${parts.join('')}]`);

const literal = fc.constantFrom('-', '/', ' ', ':', 'T', '.', ', ', '[[', ']]', 'GMT', 'é', '');

const commonDatePictures = [
  '[Y]-[M]-[D]|[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]|[D1o] [MNn] [Y]|[H]:[m]|[Y0001][M01][D01]',
  '[FNn], [D] [MNn,*-3] [Y] [h]:[m][PN]|[Y]-[d]|[Y] [d001] [H]|[X]-W[W01]-[F1]|[Yw] [MNn]|[YI]/[MA]/[Di]|[h]:[m] [P]',
  '[M]/[D]/[Y] [Z]|[Y]-[M]-[D] [z]|[H01][m01][Z0001]|[Y,2-2]-[M]|[Dw][MNn]|[Dw] [Hw]',
].flatMap((pictures) => pictures.split('|'));

export const datePicture = fc.oneof(
  fc.constantFrom(...commonDatePictures),
  fc.array(fc.tuple(marker, literal), { minLength: 1, maxLength: 5 }).map((parts) => parts.flat().join('')),
  text(['[', 'Y', '1', ']', ' ', '[[', '[D', ',', '[]', '[Q]', '[Qn]', '[,2]', '[Yn]', '[Z0;o]', '[Z]', '[Z01.01]', '[Z01?01]'], 4),
);

export const moment = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -1_000_000_000_000, max: 4_000_000_000_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 600 }).map((day) => Date.UTC(2003, 11, 20 + day * 7, 23, 59)) },
  { weight: 1, arbitrary: fc.constantFrom(0, -1, 1e15, -1e15, 1e20, -62_167_219_200_000, -60_000_000_000_000, 253_402_300_800_000, 1.5) },
);

export const zone = fc.constantFrom('+0530', '-0330', '-0800', '+0000', 'abc', '+14:00', '-0100', '+1', '');

/** Puts something in the place of a piece of a text, so that it nearly fits its picture. */
export const change = fc.record({
  at: fc.nat(40),
  drop: fc.nat(3),
  put: fc.constantFrom(
    '',
    ' ',
    '-',
    '1',
    '12',
    '2020',
    'MMXX',
    'AA',
    'GMT+01:00',
    '+0530',
    'Z',
    '1st',
    'th',
    'Monday',
    'January',
    'pm',
    'twenty',
    'six',
    'é',
  ),
});
