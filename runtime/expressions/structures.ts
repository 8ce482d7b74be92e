import { runCombined } from './build.ts';
import { ExpressionSyntaxError, type Expression } from './expression.ts';

/** Makes the value of a node from the values of all expressions in the structure. */
type Build = (values: readonly unknown[]) => unknown;

interface Compiling {
  readonly parts: Expression[];
  readonly compile: (text: string) => Expression;
}

/** A structure whose strings are templates. Keys and items whose expression gives nothing drop out; every evaluation makes a new one. */
export function compileStructure(source: unknown, compile: (text: string) => Expression): Expression {
  const compiling: Compiling = { parts: [], compile };
  try {
    const build = compileNode(source, [], compiling);
    return runCombined(typeof source === 'string' ? source : (JSON.stringify(source, writeAnything) ?? ''), compiling.parts, build);
  } catch (thrown) {
    if (thrown instanceof RangeError || thrown instanceof TypeError) throw new ExpressionSyntaxError('the structure nests too deep', 0);
    throw thrown;
  }
}

function writeAnything(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

function compileNode(node: unknown, path: readonly string[], compiling: Compiling): Build {
  if (typeof node === 'string') return compileText(node, path, compiling);
  if (Array.isArray(node)) return compileList(node, path, compiling);
  if (typeof node === 'object' && node !== null) return compileObject(node, path, compiling);
  return () => node;
}

function compileText(text: string, path: readonly string[], compiling: Compiling): Build {
  // Most strings of a structure are constants.
  if (!text.includes('{{')) return () => text;
  const index = compiling.parts.push(compileAt(text, path, compiling)) - 1;
  return (values) => values[index];
}

function compileAt(text: string, path: readonly string[], { compile }: Compiling): Expression {
  try {
    return compile(text);
  } catch (thrown) {
    if (!(thrown instanceof ExpressionSyntaxError) || path.length === 0) throw thrown;
    throw new ExpressionSyntaxError(`in ${path.join('.')}: ${thrown.message}`, thrown.offset, thrown.hint);
  }
}

function compileList(list: readonly unknown[], path: readonly string[], compiling: Compiling): Build {
  const items = list.map((item, index) => compileNode(item, [...path, String(index)], compiling));
  return (values) => items.map((item) => item(values)).filter((value) => value !== undefined);
}

function compileObject(object: object, path: readonly string[], compiling: Compiling): Build {
  const members = Object.entries(object)
    .filter(([key]) => key !== '__proto__')
    .map(([key, value]) => [key, compileNode(value, [...path, key], compiling)] as const);
  return (values) => {
    const result: { [key: string]: unknown } = {};
    for (const [key, build] of members) {
      const value = build(values);
      if (value !== undefined) result[key] = value;
    }
    return result;
  };
}
