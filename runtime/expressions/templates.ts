import { runCombined } from './build.ts';
import { ExpressionError, ExpressionSyntaxError, type Expression } from './expression.ts';
import { createRun, tooLong } from './run.ts';
import { splitTemplate, type TemplatePart } from './text/split-template.ts';
import { stringify } from './values/stringify.ts';

export type CompileJsonata = (source: string) => Expression;

/** Text with `{{ … }}`. One that is the whole text (a line break may follow) keeps its type; text without any is a constant. */
export function compileTemplate(source: string, compile: CompileJsonata, size: number): Expression {
  const parts = splitTemplate(source);
  const whole = wholeExpression(parts);
  if (whole !== undefined) return { ...compilePart(whole, compile), source };
  if (parts.every((part) => part.type === 'text')) return constant(source);
  const inner = parts.flatMap((part) => (part.type === 'expression' ? [{ part, expression: compilePart(part, compile) }] : []));
  return runCombined(
    source,
    inner.map(({ expression }) => expression),
    (values) => {
      let next = 0;
      return join(
        parts.map((part) => (part.type === 'text' ? part.text : writePart(part.text, values[next++], size))),
        size,
      );
    },
  );
}

/** A constant, which is the same for every scope. */
export function constant(value: string | number | boolean | null): Expression {
  return runCombined(String(value), [], () => value);
}

/** Compiles the inside of `{{ … }}`; what is wrong in it is told where it stands in the whole text. */
export function compilePart(part: TemplatePart, compile: CompileJsonata): Expression {
  try {
    return compile(part.text);
  } catch (thrown) {
    if (!(thrown instanceof ExpressionSyntaxError)) throw thrown;
    throw new ExpressionSyntaxError(thrown.message, part.offset + thrown.offset, thrown.hint);
  }
}

function wholeExpression(parts: readonly TemplatePart[]): TemplatePart | undefined {
  const [first, second, ...others] = parts;
  if (first?.type !== 'expression' || others.length > 0) return undefined;
  return second === undefined || (second.type === 'text' && /^[\r\n]+$/.test(second.text)) ? first : undefined;
}

/** The value of a `{{ … }}` inside text: as JSONata's `$string` writes it, big integers with every digit. */
export function writePart(text: string, value: unknown, size: number): string {
  if (value !== undefined) return stringify(value, createRun(undefined, {}, 0, size));
  throw new ExpressionError(`\`{{ ${shorten(text.trim())} }}\` gives nothing, and stands inside a text; give it a default with ??`);
}

function shorten(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

export function join(texts: readonly string[], size: number): string {
  const text = texts.join('');
  if (text.length > size) throw tooLong(size);
  return text;
}
