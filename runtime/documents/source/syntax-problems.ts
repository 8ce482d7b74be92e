import type { Document, ErrorCode } from 'yaml';
import type { DiagnosticCode } from '../diagnostic-codes.ts';
import type { Problem } from './problem.ts';

interface Told {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint?: string;
}

const unexpected: Told = {
  code: 'yaml-syntax',
  message: 'this does not belong here',
  hint: 'text with `: `, ` #`, or with braces or brackets at its start needs quotes; check the indentation too',
};

/** What the YAML library's errors mean, in our words: its own may repeat a part of the text, which may be a secret. */
const told: { readonly [Code in ErrorCode]: Told } = {
  ALIAS_PROPS: { code: 'yaml-syntax', message: 'an alias takes no anchor and no tag' },
  BAD_ALIAS: {
    code: 'yaml-syntax',
    message: 'an anchor or alias has no name, or a bad one',
    hint: 'text that starts with `*` or `&` needs quotes',
  },
  BAD_COLLECTION_TYPE: { code: 'tag-refused', message: 'the tag does not fit the value', hint: 'remove the tag' },
  BAD_DIRECTIVE: { code: 'yaml-syntax', message: 'a line that starts with `%` is a directive, and not a known one' },
  BAD_DQ_ESCAPE: {
    code: 'yaml-syntax',
    message: 'a backslash in double quotes begins an escape, and this is none',
    hint: 'use single quotes, or write the backslash twice',
  },
  BAD_INDENT: { code: 'yaml-syntax', message: 'the indentation fits nothing above', hint: 'keys of one map start in the same column' },
  BAD_PROP_ORDER: { code: 'yaml-syntax', message: 'an anchor or tag must come after `-`, `?` or `:`' },
  BAD_SCALAR_START: { code: 'yaml-syntax', message: 'text cannot start with this character', hint: 'put the text in quotes' },
  BLOCK_AS_IMPLICIT_KEY: {
    code: 'yaml-syntax',
    message: 'a second `: ` on one line',
    hint: 'put the value in quotes, or the inner map on lines of its own',
  },
  BLOCK_IN_FLOW: { code: 'yaml-syntax', message: 'within `{ … }` and `[ … ]` there are no indented lists and maps' },
  DUPLICATE_KEY: { code: 'duplicate-key', message: 'the key is here a second time', hint: 'keep one of the two' },
  IMPOSSIBLE: { code: 'yaml-syntax', message: 'this is not YAML' },
  KEY_OVER_1024_CHARS: { code: 'yaml-syntax', message: 'a key is longer than 1024 characters' },
  MISSING_CHAR: {
    code: 'yaml-syntax',
    message: 'something is missing here: a quote, bracket, brace, comma or space',
    hint: 'check that quotes, brackets and braces are closed',
  },
  MULTILINE_IMPLICIT_KEY: {
    code: 'yaml-syntax',
    message: 'a key must be on one line, with `: ` after it',
    hint: 'there is a space between the colon and the value',
  },
  MULTIPLE_ANCHORS: { code: 'yaml-syntax', message: 'a value has one anchor at most' },
  MULTIPLE_DOCS: {
    code: 'several-documents',
    message: 'a second document begins here; a file holds one',
    hint: 'give each document a file of its own',
  },
  MULTIPLE_TAGS: { code: 'yaml-syntax', message: 'a value has one tag at most' },
  NON_STRING_KEY: { code: 'key-not-text', message: 'a key must be text' },
  RESOURCE_EXHAUSTION: { code: 'nesting-too-deep', message: 'lists and maps stand too deep within each other' },
  TAB_AS_INDENT: { code: 'tab-indentation', message: 'the line is indented with a tab', hint: 'use spaces' },
  TAG_RESOLVE_FAILED: { code: 'tag-refused', message: 'custom tags are refused', hint: 'remove the tag; the value is plain data' },
  UNEXPECTED_TOKEN: unexpected,
};

/** One problem per line; once the parser has lost its way, what follows is its confusion, not the author's. */
export function yamlProblems(text: string, document: Document.Parsed): Problem[] {
  const problems: Problem[] = [];
  let lineEnd = -1;
  for (const { code, pos, message } of document.errors.toSorted((a, b) => a.pos[0] - b.pos[0])) {
    if (pos[0] < lineEnd) continue;
    const end = text.indexOf('\n', pos[0]);
    lineEnd = end === -1 ? text.length : end;
    problems.push(
      braces(text, pos[0]) ?? { ...told[code], ...finer(code, message), at: { span: { start: pos[0], end: pos[1] }, pointer: '' } },
    );
    if (code === 'UNEXPECTED_TOKEN' || code === 'RESOURCE_EXHAUSTION') break;
  }
  return problems;
}

/** Codes of several meanings, told apart by words of the library's message. */
const finerWords: readonly (readonly [ErrorCode, RegExp, string])[] = [
  ['MISSING_CHAR', /quote/, 'a quote was opened and never closed'],
  ['MISSING_CHAR', /Implicit map keys/, 'a key needs a colon, a space and its value after it'],
  ['BAD_INDENT', /^Flow/, 'a bracket or brace was opened and never closed'],
];

function finer(code: ErrorCode, message: string): { readonly message?: string } {
  const found = finerWords.find(([of, words]) => of === code && words.test(message));
  return found ? { message: found[2] } : {};
}

const unquotedBraces = /(?:^|[:,[{-])\s*([^\s"'#,:[\]{}]*\{\{?[+\w][^"'\n]*)/;

/** Further from the place than this nothing is looked for. */
const longestLine = 500;

/** A line that broke at an unquoted `{{ … }}` or `{name}` wants quotes. */
function braces(text: string, offset: number): Problem | undefined {
  const start = Math.max(text.lastIndexOf('\n', offset - 1) + 1, offset - longestLine);
  const end = text.indexOf('\n', offset);
  const line = text.slice(start, Math.min(end === -1 ? text.length : end, offset + longestLine));
  const value = /\{\{|\{\+?[\w.]+\}/.exec(line);
  const inQuotes = value === null || (line.slice(0, value.index).match(/["']/g) ?? []).length % 2 === 1;
  if (inQuotes || !unquotedBraces.test(line)) return undefined;
  const at = { span: { start: start + value.index, end: start + value.index + value[0].length }, pointer: '' };
  return {
    code: 'quote-this',
    at,
    message: 'without quotes, braces are a YAML map',
    hint: 'put the whole value in quotes, as "{{ configuration.shop }}" or "/orders/{id}"',
  };
}

const steepest = 500;

/** Text so deep in brackets or dashes that the parser should not even begin. A rough count: it looks at no quotes. */
export function nestingProblem(text: string): Problem | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === 0x5b || character === 0x7b) depth += 1;
    else if ((character === 0x5d || character === 0x7d) && depth > 0) depth -= 1;
    if (depth > steepest) return tooDeep(at);
  }
  const chain = /(?:[-?][ \t]+){500}/.exec(text);
  return chain ? tooDeep(chain.index) : undefined;
}

function tooDeep(start: number): Problem {
  return {
    code: 'nesting-too-deep',
    at: { span: { start, end: start + 1 }, pointer: '' },
    message: 'lists and maps stand too deep within each other',
  };
}

/** Where a .json file stops being JSON. */
export function jsonProblem(text: string): Problem | undefined {
  if (text.trim() === '') return undefined;
  try {
    JSON.parse(text);
    return undefined;
  } catch (thrown) {
    const found = /at position (\d+)/.exec(thrown instanceof Error ? thrown.message : '');
    const start = found ? Number(found[1]) : text.length;
    const message = start >= text.trimEnd().length ? 'the JSON ends too early' : 'this is not JSON';
    const hint = 'JSON has no comments and no trailing commas, and keys and text stand in double quotes; in a .yaml file they need not';
    return { code: 'json-syntax', at: { span: { start, end: start + 1 }, pointer: '' }, message, hint };
  }
}
