/** A token of JavaScript, as far as expressions and the simplest statements need it. */
export interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'template' | 'regex' | 'sign';
  readonly text: string;
}

const parts = [
  /(?<blank>\s+|\/\/[^\n]*|\/\*[^]*?\*\/)/,
  /(?<number>(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.]))/,
  /(?<name>[\p{L}_$][\p{L}\p{N}_$]*)/u,
  /(?<text>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")/,
  /(?<template>`(?:[^`\\]|\\[^])*`)/,
  /(?<sign>===|!==|=>|\?\.|\?\?|\.\.\.|\*\*|&&|\|\||[=!<>]=|[-+*/%<>!?:;,.()[\]{}=])/,
];
const token = new RegExp(parts.map(({ source }) => source).join('|'), 'uy');
const regex = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;

const afterValue = new Set([')', ']', '}']);
const words = new Set(['return', 'typeof', 'in', 'else']);

/** Undefined for what is none. */
export function tokensOf(source: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < source.length;) {
    const found = (opensRegex(tokens.at(-1)) ? regexAt(source, at) : undefined) ?? tokenAt(source, at);
    if (found === undefined) return undefined;
    at += found.length;
    if (found.token !== undefined) tokens.push(found.token);
  }
  return tokens;
}

interface Found {
  readonly token: Token | undefined;
  readonly length: number;
}

/** A slash after a value divides. */
function opensRegex(before: Token | undefined): boolean {
  if (before === undefined) return true;
  return before.kind === 'sign' ? !afterValue.has(before.text) : before.kind === 'name' && words.has(before.text);
}

function regexAt(source: string, at: number): Found | undefined {
  if (source[at] !== '/' || source[at + 1] === '/' || source[at + 1] === '*') return undefined;
  regex.lastIndex = at;
  const text = regex.exec(source)?.[0];
  return text === undefined ? undefined : { token: { kind: 'regex', text }, length: text.length };
}

function tokenAt(source: string, at: number): Found | undefined {
  token.lastIndex = at;
  const { groups } = token.exec(source) ?? {};
  const [kind, text] = Object.entries(groups ?? {}).find(([, one]) => one !== undefined) ?? [];
  if (kind === undefined || text === undefined) return undefined;
  // The names of the groups are the kinds.
  return { token: kind === 'blank' ? undefined : { kind: kind as Token['kind'], text }, length: text.length };
}
