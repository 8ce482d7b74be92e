const signs = /===|!==|=>|\breturn\b|\bif\s*\(|\b(?:const|let|var|function)\s+\w|&&|\|\||;\s*$/;

/** Longer text is no example that someone would read. */
const longest = 1_000;

/** Whether text that is no JSONata looks like JavaScript. */
export function looksLikeJavascript(text: string): boolean {
  return signs.test(text.slice(0, longest));
}

/** The JSONata of the two shapes that transforms mostly have: `if (…) { return … }` and `return …`. */
export function asJsonata(text: string): string | undefined {
  if (text.length > longest) return undefined;
  const conditional = /^\s*if\s*\((.*)\)\s*(?:\{\s*return\s+([\s\S]*?);?\s*\}|return\s+([\s\S]*?));?\s*$/.exec(text);
  if (conditional) return `${expression(conditional[1] ?? '')} ? ${expression(conditional[2] ?? conditional[3] ?? '')}`;
  const plain = /^\s*return\s+([\s\S]*?);?\s*$/.exec(text);
  return plain ? expression(plain[1] ?? '') : undefined;
}

function expression(text: string): string {
  return text
    .trim()
    .replaceAll('!==', '!=')
    .replaceAll(/={2,3}/g, '=')
    .replaceAll('&&', 'and')
    .replaceAll('||', 'or')
    .replaceAll(/([{,]\s*)([A-Za-z_]\w*)\s*:/g, "$1'$2':")
    .replaceAll(/\{\s+/g, '{')
    .replaceAll(/\s+\}/g, '}');
}
