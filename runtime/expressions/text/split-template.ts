import { ExpressionSyntaxError } from '../expression.ts';
import { scan } from './scan.ts';

/** A piece of a text with `{{ … }}`: what stands between, or the inside of one, and where it starts. */
export interface TemplatePart {
  readonly type: 'text' | 'expression';
  readonly text: string;
  readonly offset: number;
}

/** Cuts a text at its `{{ … }}`. Each ends at the first `}}` that is not inside a string, a quoted name, brackets, or a regular expression. */
export function splitTemplate(source: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let position = 0;
  for (;;) {
    const open = source.indexOf('{{', position);
    const end = open === -1 ? source.length : open;
    if (end > position) parts.push({ type: 'text', text: source.slice(position, end), offset: position });
    if (open === -1) return parts;
    const inside = open + 2;
    // Where brackets do not close, JSONata tells more about it than that `}}` is missing.
    const close = findClose(source, inside) ?? source.indexOf('}}', inside);
    if (close === -1) throw new ExpressionSyntaxError('`{{` is not closed by `}}`', open);
    const text = source.slice(inside, close);
    if (text.trim() === '') throw new ExpressionSyntaxError('`{{ }}` is empty', open);
    parts.push({ type: 'expression', text, offset: inside });
    position = close + 2;
  }
}

function findClose(source: string, from: number): number | undefined {
  let depth = 0;
  for (const { kind, text, start } of scan(source, from)) {
    if (kind !== 'operator') continue;
    if ('([{'.includes(text)) depth++;
    else if (')]}'.includes(text)) {
      if (depth === 0 && source.startsWith('}}', start)) return start;
      depth = Math.max(0, depth - 1);
    }
  }
  return undefined;
}
