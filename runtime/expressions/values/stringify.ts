import { failure } from '../failure.ts';
import { boundText, keysOf, spend, type Run } from '../run.ts';
import { FunctionValue } from './function-value.ts';
import { quote } from './quote.ts';
import { isNumeric } from './truth.ts';

/** JSONata's `$string` of a value that is there: text as it is, everything else as JSON, fractions to 15 digits, big integers whole. */
export function stringify(value: unknown, run: Run, indent = ''): string {
  if (typeof value === 'string') return value;
  if (value instanceof FunctionValue) return '';
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw failure('D3001', { value });
    return numberText(value);
  }
  return writeJson(value, run, indent, '');
}

function writeJson(value: unknown, run: Run, indent: string, margin: string): string {
  switch (typeof value) {
    case 'string':
      return quote(value, run);
    case 'number':
      // "Not a number" is no number to JSONata, and JSON writes it as null.
      return isNumeric(value) ? numberText(value) : 'null';
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'object':
      if (value === null) return 'null';
      if (value instanceof FunctionValue) return '""';
      return boundText(run, Array.isArray(value) ? writeList(value, run, indent, margin) : writeObject(value, run, indent, margin));
    default:
      return 'null';
  }
}

function writeList(list: readonly unknown[], run: Run, indent: string, margin: string): string {
  spend(run, list.length);
  const inner = margin + indent;
  return enclose(
    '[',
    list.map((item) => writeJson(item, run, indent, inner)),
    ']',
    indent,
    margin,
  );
}

function writeObject(object: object, run: Run, indent: string, margin: string): string {
  const inner = margin + indent;
  const colon = indent === '' ? ':' : ': ';
  const members: string[] = [];
  spend(run, 2);
  for (const key of keysOf(object, run)) {
    spend(run, 2);
    const value: unknown = Reflect.get(object, key);
    if (value !== undefined) members.push(quote(key, run) + colon + writeJson(value, run, indent, inner));
  }
  return enclose('{', members, '}', indent, margin);
}

function enclose(open: string, members: readonly string[], close: string, indent: string, margin: string): string {
  if (members.length === 0) return open + close;
  if (indent === '') return open + members.join(',') + close;
  const line = `\n${margin}${indent}`;
  return `${open}${line}${members.join(`,${line}`)}\n${margin}${close}`;
}

function numberText(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(15)));
}
