const numerals = [
  ['cm', 900],
  ['d', 500],
  ['cd', 400],
  ['c', 100],
  ['xc', 90],
  ['l', 50],
  ['xl', 40],
  ['x', 10],
  ['ix', 9],
  ['v', 5],
  ['iv', 4],
  ['i', 1],
] as const;

/** In small letters; nothing for zero. As many `m` as there are thousands: the caller bounds them. */
export function toRoman(value: number): string {
  let result = 'm'.repeat(Math.floor(value / 1000) || 0);
  let left = value % 1000;
  for (const [numeral, worth] of numerals) {
    for (; left >= worth; left -= worth) result += numeral;
  }
  return result;
}

const letterValues: ReadonlyMap<string, number> = new Map([
  ['I', 1],
  ['V', 5],
  ['X', 10],
  ['L', 50],
  ['C', 100],
  ['D', 500],
  ['M', 1000],
]);

/** From the right: a letter below the last that counted is taken off. Not a number when a letter is none of Roman numerals; else anything goes. */
export function fromRoman(letters: string): number {
  let value = 0;
  let counted = 1;
  for (const letter of letters.split('').toReversed()) {
    const worth = letterValues.get(letter) ?? NaN;
    if (worth < counted) value -= worth;
    else {
      counted = worth;
      value += worth;
    }
  }
  return value;
}
