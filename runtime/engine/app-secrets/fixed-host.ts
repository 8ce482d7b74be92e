/**
 * The host that a document itself fixes in the text of a URL, as `http.allowedHosts` has hosts: the host where it is written out, `*.` and what
 * it ends in where that begins at a dot and has two labels or more, as in `https://{shop}.example.com`. Undefined where anything of it that
 * counts is for a configuration to say. What was rendered is held to it: what is put in may end the host early.
 */
export function fixedHost(text: string): string | undefined {
  const authority = /^\s*https?:\/\/((?:\{\{[\s\S]*?\}\}|\{[^{}]*\}|[^/?#\\{}])*)/i.exec(text)?.[1];
  if (authority === undefined || authority.includes('@')) return undefined;
  const [, host = '', at = ''] = /^([\s\S]*?)(:\d+)?$/.exec(authority) ?? [];
  const suffix = host.slice(host.lastIndexOf('}') + 1);
  const name = nameOf(suffix.replace(/^\./, ''));
  if (name === undefined) return undefined;
  if (suffix === host) return `${name}${at}`;
  return suffix.startsWith('.') && isDomain(name) ? `*.${name}${at}` : undefined;
}

/** As URLs write it; undefined for what is none. */
function nameOf(text: string): string | undefined {
  const url = URL.parse(`http://${text}`);
  const isName = url !== null && url.hostname !== '' && url.pathname === '/' && url.port === '';
  return isName ? url.hostname.replace(/\.$/, '') : undefined;
}

/** Two labels or more; a number at its end would be one of an address. */
function isDomain(name: string): boolean {
  const last = name.lastIndexOf('.');
  return last > 0 && !/^\d+$/.test(name.slice(last + 1));
}

const foreign = /(?<![$.\w])(?!connection\b|true\b|false\b|null\b|and\b|or\b|in\b|function\b)[A-Za-z_]\w*/;

/** Whether a text is made of nothing but itself and of these values of `connection`. */
export function isMadeOf(text: string, names: ReadonlySet<string>): boolean {
  if (/(?<!\{)\{(?!\{)/.test(text.replaceAll(/\{\{[\s\S]*?\}\}/g, ''))) return false;
  return [...text.matchAll(/\{\{([\s\S]*?)\}\}/g)].every(([, expression = '']) => {
    const bare = expression.replaceAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|(?<=[(,]\s*)\/(?:[^/\\]|\\.)+\//g, "''");
    const read = [...bare.matchAll(/\bconnection\s*\.\s*([A-Za-z_]\w*)/g)].map(([, name = '']) => name);
    const isWhole = /\bconnection\b(?!\s*\.\s*[A-Za-z_])/.test(bare) || /\$\$|\*|%|\$(?!\w)/.test(bare);
    return !isWhole && !foreign.test(bare) && read.every((name) => names.has(name));
  });
}
