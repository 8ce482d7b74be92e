import type { JsonValue } from '../kernel/json.ts';
import { restoreIntegers } from './json-exact.ts';
import { finding, inspect, isInexact } from './json-inspect.ts';
import { parsePlaced } from './json-parse.ts';
import { jsonText } from './json-text.ts';

/** The value of a text, with every digit; undefined when it is not one JSON value, or one of more than `levels` levels. */
export function parseValue(raw: string, levels: number): JsonValue | undefined {
  const parsed = tryParse(raw);
  if (parsed === undefined) return undefined;
  const found = typeof parsed === 'object' && parsed !== null ? inspect(parsed, levels) : inspectPrimitive(parsed);
  if (found >= finding.deep) return undefined;
  return found === finding.inexact ? exact(raw, parsed, levels) : parsed;
}

function tryParse(raw: string): JsonValue | undefined {
  try {
    // JSON.parse gives nothing else.
    return JSON.parse(raw) as JsonValue;
  } catch {
    return undefined;
  }
}

function inspectPrimitive(value: JsonValue): number {
  return typeof value === 'number' && isInexact(value) ? finding.inexact : finding.plain;
}

function exact(raw: string, parsed: JsonValue, levels: number): JsonValue {
  if (typeof parsed === 'object' && parsed !== null && restoreIntegers(raw, parsed)) return parsed;
  return parsePlaced(jsonText(Buffer.from(raw)), levels);
}
