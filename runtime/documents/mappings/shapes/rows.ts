import type { JsonValue } from '../../../kernel/json.ts';
import { isObject, stringifyJson } from '../../../kernel/json.ts';
import type { RuleConfig } from '../../generated/mapping.ts';
import type { Rule } from '../rule-list.ts';
import { rewriteAliases } from '../../aliases/rewrite-aliases.ts';
import { parseDocument } from '../../source/parse-document.ts';
import { childAt, itemsOf, valueOf } from '../../source/node.ts';
import { ruleConfig } from './rules.ts';

/** A rule as a row of a table: what it says beside its source and its target stands in `transform`. */
export interface RuleRow {
  /** The object whose records it maps, or what its mapped records are (`entity`). */
  readonly entityType: string;
  /** Path in the record; empty where the rule takes its value from elsewhere. */
  readonly sourceField: string;
  readonly targetField: string;
  readonly transform: JsonValue;
}

/** Keys of a rule that stand in `transform` of its row; what else stands there are steps. */
const ownKeys: ReadonlySet<string> = new Set([
  'transform',
  'value',
  'compute',
  'each',
  'rules',
  'remove',
  'when',
  'default',
  'required',
  'message',
  'source',
  'defaultValue',
  'onMissing',
]);

/**
 * The row as a rule is written, not held to the schema yet. `transform` may be a step, a list of steps, or an object of steps and of what
 * else a rule has: `{ enum: {…}, required: true }`. Nothing and an empty object say nothing.
 */
export function ruleOfRow({ sourceField, targetField, transform }: RuleRow): { readonly [key: string]: unknown } {
  const source = sourceField === '' ? {} : { source: sourceField };
  return { target: targetField, ...source, ...saidOf(transform) };
}

function saidOf(transform: JsonValue): { readonly [key: string]: unknown } {
  if (transform === null) return {};
  if (!isObject(transform)) return { transform };
  const isTyped = Object.hasOwn(transform, 'type');
  const isOwn = (key: string): boolean => ownKeys.has(key) && !(isTyped && key === 'value');
  const entries = Object.entries(transform);
  const own = Object.fromEntries(entries.filter(([key]) => isOwn(key)));
  const steps = entries.filter(([key]) => !isOwn(key));
  if (steps.length === 0) return own;
  const [only, ...others] = isTyped ? [Object.fromEntries(steps)] : steps.map(([key, value]) => ({ [key]: value }));
  return { ...own, transform: others.length === 0 ? only : [only, ...others] };
}

/** Rows that were held to the rules of a mapping, as its rules: one each, in their order, the spellings of others in our words. */
export function rulesOfRows(rows: readonly RuleRow[]): readonly RuleConfig[] {
  const { root } = parseDocument(stringifyJson({ rules: rows.map(ruleOfRow) }), 'json');
  const known = root && rewriteAliases('mapping', root, () => undefined);
  // They were held to the schema when they were put.
  return itemsOf(childAt(known, 'rules')).map(valueOf) as RuleConfig[];
}

/** A rule as a row. */
export function rowOf(rule: Rule, entityType: string): RuleRow {
  return rowOfConfig(ruleConfig(rule), entityType);
}

export function rowOfConfig({ target, source, transform, ...rest }: RuleConfig, entityType: string): RuleRow {
  const isOne = typeof source === 'string';
  const more = { ...(isOne || source === undefined ? {} : { source }), ...rest };
  const isStep = Object.keys(more).length === 0;
  const said = isStep ? (transform ?? {}) : { ...more, ...(transform === undefined ? {} : { transform }) };
  // What a document says is JSON.
  return { entityType, sourceField: isOne ? source : '', targetField: target, transform: said as JsonValue };
}
