import { type Node, type ScalarNode, spoken } from '../source/node.ts';
import { atValue, type Problem } from '../source/problem.ts';

const articles: { readonly [type: string]: string } = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys and values',
  null: 'nothing',
};

/** `integer` → `a whole number`. */
export function withArticle(type: string): string {
  return articles[type] ?? `a ${type}`;
}

const longest = 60;

/** What stands there, shortened. */
export function gotWords(node: Node): string {
  if (node.kind === 'list') return node.items.length === 0 ? 'an empty list' : 'a list';
  if (node.kind === 'map') return 'a map of keys and values';
  if (node.value === null) return 'nothing';
  const text = String(node.value);
  if (typeof node.value !== 'string') return typeof node.value === 'boolean' ? text : `the number ${text}`;
  const [line = ''] = text.split('\n');
  return `"${line.length > longest || line !== text ? `${line.slice(0, longest)}…` : text}"`;
}

/** `{x}` where text is expected: a YAML map of one key without a value, which lacks its quotes. */
export function mapForText(node: Node, segments: readonly string[]): Problem | undefined {
  if (node.kind !== 'map' || !node.flow || node.entries.size !== 1) return undefined;
  const [[key, entry] = ['', undefined]] = node.entries;
  if (!entry || entry.value.kind !== 'scalar' || entry.value.value !== null || entry.value.span.start !== entry.value.span.end)
    return undefined;
  const message = `${spoken(segments)}: expected text; without quotes, \`{${key}}\` is a YAML map`;
  return { code: 'quote-this', at: atValue(node), message, hint: `write "{${key}}"` };
}

/** For a number or `true` where text is expected, as it would be written; undefined otherwise. */
export function quotesHint(node: ScalarNode): string | undefined {
  return typeof node.value === 'number' || typeof node.value === 'boolean' ? `put it in quotes: "${node.source}"` : undefined;
}
