const candidates = [',', ';', '\t', '|'] as const;
const mostLines = 20;

/** The delimiter that divides the first lines most alike; a comma where none does. What stands in quotes counts for nothing. */
export function detectDelimiter(text: string, quote: string): string {
  const lines = firstLines(text, quote);
  let best: { readonly delimiter: string; readonly least: number; readonly alike: boolean } = { delimiter: ',', least: 0, alike: false };
  for (const delimiter of candidates) {
    const counts = lines.map((line) => line.split(delimiter).length - 1);
    const least = Math.min(...counts);
    const alike = counts.every((count) => count === least);
    if (least > 0 && (best.least === 0 || (alike && !best.alike) || (alike === best.alike && least > best.least))) {
      best = { delimiter, least, alike };
    }
  }
  return best.delimiter;
}

/** The first lines that are not blank, without what stands in quotes. */
function firstLines(text: string, quote: string): readonly string[] {
  const lines = (quote === '' ? text : withoutQuoted(text, quote)).split(/\r\n|\n|\r/);
  // The last one may go on.
  const whole = lines.length > 1 ? lines.slice(0, -1) : lines;
  const filled = whole.filter((line) => line.trim() !== '').slice(0, mostLines);
  return filled.length === 0 ? [''] : filled;
}

function withoutQuoted(text: string, quote: string): string {
  return text
    .split(quote)
    .filter((_part, index) => index % 2 === 0)
    .join('');
}
