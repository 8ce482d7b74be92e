/** Tokens of the settings' time formats, and the pictures of $fromMillis that write the same. */
const pictures: readonly (readonly [string, string])[] = [
  ['YYYY', '[Y0001]'],
  ['MMM', '[MNn,3-3]'],
  ['MM', '[M01]'],
  ['DD', '[D01]'],
  ['ddd', '[FNn,3-3]'],
  ['HH', '[H01]'],
  ['mm', '[m01]'],
  ['ss', '[s01]'],
  // Times here are in UTC.
  ['ZZ', '+0000'],
];

const units: Readonly<Record<string, number>> = { seconds: 1_000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 };

/** `now`, `now:FORMAT` and `now+N:unit:FORMAT` as JSONata; undefined for another name. */
export function timeOf(name: string): string | undefined {
  const match = /^now(?:\+(\d+):(\w+))?(?::(.*))?$/s.exec(name);
  if (!match) return undefined;
  const [, count = '0', unit = 'seconds', format] = match;
  const later = Number(count) * (units[unit] ?? Number.NaN);
  if (format === undefined) return 'timestamp.iso';
  if (format === 'X') return later === 0 ? '$string(timestamp.seconds)' : `$string(timestamp.seconds + ${later / 1_000})`;
  return later === 0 ? cutOf(format) : `$fromMillis(timestamp.milliseconds + ${later}, ${JSON.stringify(pictureOf(format))})`;
}

/** A signer has no time for pictures: the time is cut out of how it is written anyway. */
const cuts: Readonly<Record<string, string>> = {
  YYYY: '$substring(timestamp.iso, 0, 4)',
  MMM: '$substring(timestamp.http, 8, 3)',
  MM: '$substring(timestamp.iso, 5, 2)',
  DD: '$substring(timestamp.iso, 8, 2)',
  ddd: '$substring(timestamp.http, 0, 3)',
  HH: '$substring(timestamp.iso, 11, 2)',
  mm: '$substring(timestamp.iso, 14, 2)',
  ss: '$substring(timestamp.iso, 17, 2)',
};

function cutOf(format: string): string {
  const parts: string[] = [];
  let literal = '';
  const end = (): void => {
    if (literal !== '') parts.push(JSON.stringify(literal));
    literal = '';
  };
  for (const [token, kind] of tokensOf(format)) {
    const cut = kind === 'token' ? cuts[token] : undefined;
    if (cut === undefined) literal += token === 'ZZ' && kind === 'token' ? '+0000' : token;
    else {
      end();
      parts.push(cut);
    }
  }
  end();
  return `(${parts.join(' & ')})`;
}

function tokensOf(format: string): readonly (readonly [string, 'token' | 'text'])[] {
  const found: (readonly [string, 'token' | 'text'])[] = [];
  for (const [whole, literal] of format.matchAll(/\[([^\]]*)\]|YYYY|MMM|MM|DD|ddd|HH|mm|ss|ZZ|[\s\S]/g)) {
    const isToken = literal === undefined && pictures.some(([name]) => name === whole);
    found.push([literal ?? whole, isToken ? 'token' : 'text']);
  }
  return found;
}

function pictureOf(format: string): string {
  const written = new Map(pictures);
  return tokensOf(format)
    .map(([text, kind]) => (kind === 'token' ? (written.get(text) ?? text) : text))
    .join('');
}
