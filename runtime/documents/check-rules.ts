import { isObject, stringifyJson } from '../kernel/json.ts';
import { loadDocument } from './load-document.ts';
import { type RuleRow, ruleOfRow } from './mappings/shapes/rows.ts';
import { isError } from './report/report-problems.ts';
import { diagnosticsOf } from './report/diagnostics-of.ts';
import type { RuleParts } from './rules/index.ts';

/** Something wrong with a row, where it was sent: `/rules/3/transform_json/enum/map`. */
export interface RowProblem {
  readonly pointer: string;
  readonly message: string;
}

/**
 * What is wrong with rule rows that somebody puts, each by itself and those of one entity type together: they are held to the rules of
 * a mapping document.
 */
export function checkRules(rows: readonly RuleRow[], parts: RuleParts): readonly RowProblem[] {
  const types = [...new Set(rows.map(({ entityType }) => entityType))];
  return types.flatMap((type) => {
    const own = rows.flatMap((row, index) => (row.entityType === type ? [{ row, index }] : []));
    const text = stringifyJson({ kind: 'mapping', name: 'rules', object: type, rules: own.map(({ row }) => ruleOfRow(row)) });
    const reading = loadDocument({ file: 'rules.json', text, uploaded: true, kind: 'mapping', named: true }, parts);
    if (!reading) return [];
    return diagnosticsOf(reading, reading.problems)
      .filter(isError)
      .map(({ pointer, message, hint }) => {
        const [, , position = '', ...rest] = pointer.split('/');
        const at = own[Number(position)];
        const told = hint === undefined ? message : `${message}: ${hint}`;
        return { pointer: at ? pointerIn(at.row, at.index, rest) : '/rules', message: at ? inRowWords(told, position, at.index) : told };
      });
  });
}

/** A place in the rules of these rows, as a place in them. */
export function pointerInRows(rows: readonly RuleRow[], pointer: string): string {
  const [, , position = '', ...rest] = pointer.split('/');
  const row = rows[Number(position)];
  return row ? pointerIn(row, Number(position), rest) : '/rules';
}

/** What names a place in the rule names that in the row. */
function inRowWords(message: string, position: string, index: number): string {
  const words = { source: 'source_field', target: 'target_field', transform: 'transform_json' } as const;
  const rule = `rules[${position}]`;
  return message
    .replaceAll(`in ${rule}:`, `in rules[${index}].transform_json:`)
    .replaceAll(/rules\[(\d+)\](?:\.(source|target|transform)\b)?/g, (whole, number: string, key?: keyof typeof words) =>
      number === position ? `rules[${index}]${key ? `.${words[key]}` : ''}` : whole,
    )
    .replace('exactly one of source, ', 'exactly one of source_field, ');
}

/** A place in the rule as a place in its row. */
function pointerIn({ sourceField, transform }: RuleRow, index: number, [key, ...rest]: readonly string[]): string {
  const here = `/rules/${index}`;
  if (key === undefined) return here;
  if (key === 'target') return `${here}/target_field`;
  if (key === 'source' && sourceField !== '') return `${here}/source_field`;
  const isWritten = isObject(transform) && key in transform;
  // Several steps of a row stand side by side in it, not in a list.
  const place = isWritten ? [key, ...rest] : isObject(transform) && /^\d+$/.test(rest[0] ?? '') ? rest.slice(1) : rest;
  return `${here}/transform_json${place.map((part) => `/${part}`).join('')}`;
}
