/** What a replacement text speaks of. */
export interface Replaced {
  readonly match: string;
  readonly groups: readonly (string | undefined)[];
}

/** Writes a replacement text of `$replace` for one match: `$0` is the match, `$1` a group, `$$` a dollar. */
export function expandReplacement(replacement: string, match: Replaced): string {
  let result = '';
  let position = 0;
  for (let dollar = replacement.indexOf('$'); dollar !== -1; dollar = replacement.indexOf('$', position)) {
    result += replacement.slice(position, dollar);
    const { text, length } = expandReference(replacement, dollar + 1, match);
    result += text;
    position = dollar + 1 + length;
  }
  return result + replacement.slice(position);
}

interface Expansion {
  readonly text: string;
  /** Characters after the dollar that belonged to it. */
  readonly length: number;
}

function expandReference(replacement: string, at: number, replaced: Replaced): Expansion {
  const next = replacement.charAt(at);
  if (next === '$') return { text: '$', length: 1 };
  if (next === '0') return { text: replaced.match, length: 1 };
  const { groups } = replaced;
  const digits = groups.length === 0 ? 1 : Math.floor(Math.log(groups.length) * Math.LOG10E) + 1;
  let index = parseInt(replacement.slice(at, at + digits), 10);
  // `$12` is group 1 and the digit 2 where there are fewer than twelve groups.
  if (digits > 1 && index > groups.length) index = parseInt(replacement.slice(at, at + digits - 1), 10);
  if (Number.isNaN(index)) return { text: '$', length: 0 };
  return { text: groups[index - 1] ?? '', length: index.toString().length };
}
