const lettersInAll = 26;

/** 1 is A, 26 is Z, 27 is AA; nothing for zero. */
export function toLetters(value: number, first: 'A' | 'a'): string {
  let letters = '';
  for (let left = value; left > 0; left = Math.floor((left - 1) / lettersInAll)) {
    letters = String.fromCharCode(first.charCodeAt(0) + ((left - 1) % lettersInAll)) + letters;
  }
  return letters;
}

/** Takes any character for a letter, by its distance from the first. */
export function fromLetters(letters: string, first: 'A' | 'a'): number {
  let value = 0;
  for (let place = 0; place < letters.length; place++) {
    const letter = letters.charCodeAt(letters.length - 1 - place) - first.charCodeAt(0) + 1;
    value += letter * Math.pow(lettersInAll, place);
  }
  return value;
}
