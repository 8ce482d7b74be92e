const cardinals =
  'Zero One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Thirteen Fourteen Fifteen Sixteen Seventeen Eighteen Nineteen'.split(
    ' ',
  );
const ordinals =
  'Zeroth First Second Third Fourth Fifth Sixth Seventh Eighth Ninth Tenth Eleventh Twelfth Thirteenth Fourteenth Fifteenth Sixteenth Seventeenth Eighteenth Nineteenth'.split(
    ' ',
  );
const tens = ['Twenty', 'Thirty', 'Forty', 'Fifty', 'Sixty', 'Seventy', 'Eighty', 'Ninety'];
const powers = ['Thousand', 'Million', 'Billion', 'Trillion'];

/** `One Hundred and Twenty-Third`: an integer from zero up, in English. */
export function toWords(value: number, isOrdinal: boolean): string {
  if (value < cardinals.length) return String((isOrdinal ? ordinals : cardinals)[value]);
  if (value < 100) return tensInWords(value, isOrdinal);
  const { name, size } = unitOf(value);
  const count = Math.floor(value / size);
  const rest = value - count * size;
  const head = `${toWords(count, false)} ${name}`;
  if (rest > 0) return head + (rest < 100 ? ' and ' : ', ') + toWords(rest, isOrdinal);
  return isOrdinal ? `${head}th` : head;
}

function tensInWords(value: number, isOrdinal: boolean): string {
  const ten = String(tens[Math.floor(value / 10) - 2]);
  const ones = value % 10;
  if (ones > 0) return `${ten}-${toWords(ones, isOrdinal)}`;
  return isOrdinal ? ordinalOfTen(ten) : ten;
}

function ordinalOfTen(ten: string): string {
  return `${ten.slice(0, -1)}ieth`;
}

interface Unit {
  readonly name: string;
  readonly size: number;
}

/** The largest word that fits into the number: what is more than that counts trillions. */
function unitOf(value: number): Unit {
  if (value < 1000) return { name: 'Hundred', size: 100 };
  const power = Math.min(Math.floor(Math.log10(value) / 3), powers.length);
  return { name: String(powers[power - 1]), size: Math.pow(10, power * 3) };
}

/** What each word counts, in small letters, in the order in which a text is searched for them. */
export const wordValues: ReadonlyMap<string, number> = new Map(
  [
    ...cardinals.map((word, index) => [word, index] as const),
    ...ordinals.map((word, index) => [word, index] as const),
    // "Hundreieth" is what comes of treating the hundred as one more ten: JSONata reads it.
    ...[...tens, 'Hundred'].flatMap((word, index) => {
      const value = (index + 2) * 10;
      return [[word, value] as const, [ordinalOfTen(word), value] as const];
    }),
    ['Hundredth', 100] as const,
    ...powers.flatMap((word, index) => {
      const value = Math.pow(10, (index + 1) * 3);
      return [[word, value] as const, [`${word}th`, value] as const];
    }),
  ].map(([word, value]) => [word.toLowerCase(), value]),
);

/** Reads small letters. A word below a hundred adds to what came before, a larger one multiplies it, and begins a new sum from a thousand on. Not a number when a word is none. */
export function fromWords(text: string): number {
  const sums = [0];
  for (const word of text.split(/,\s|\sand\s|[\s\\-]/)) {
    const value = wordValues.get(word) ?? NaN;
    // There is always one.
    const last = sums.at(-1) as number;
    if (!(value < 100)) sums[sums.length - 1] = last * value;
    else if (last >= 1000) sums.push(value);
    else sums[sums.length - 1] = last + value;
  }
  return sums.reduce((total, sum) => total + sum, 0);
}
