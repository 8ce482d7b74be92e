import type { Node, UnaryNode } from '../ast.ts';
import { failure } from '../failure.ts';
import { markConstructed } from '../sequence.ts';
import { spend } from '../run.ts';
import { isNumeric } from '../values/truth.ts';
import type { Context, Evaluate } from './evaluate.ts';
import { compileObject } from './groups.ts';
import { refuseBindsBetween } from './siblings.ts';

/** `-a`, `[a, b]`, `{a: b}`. */
export function compileUnary(node: UnaryNode, context: Context): Evaluate {
  switch (node.value) {
    case '-':
      // The parser gives `-` its operand.
      return compileNegation(node, context.compile(node.expression as Node));
    case '[':
      return compileList(node, node.expressions ?? [], context);
    case '{':
      return compileObject(node.lhs ?? [], node.position, context);
    default:
      return node.value satisfies never;
  }
}

function compileNegation(node: UnaryNode, evaluate: Evaluate): Evaluate {
  return (input, run) => {
    const value = evaluate(input, run);
    if (value === undefined) return undefined;
    if (!isNumeric(value)) throw failure('D1002', { token: node.value, value, position: node.position });
    return -value;
  };
}

interface Member {
  readonly evaluate: Evaluate;
  /** A list written in a list is a member of it, while a list that an expression gives is spread. */
  readonly whole: boolean;
}

function compileList(node: UnaryNode, expressions: readonly Node[], context: Context): Evaluate {
  refuseBindsBetween(expressions);
  const members = expressions.map((item): Member => ({ evaluate: context.compile(item), whole: 'value' in item && item.value === '[' }));
  const isItem = node.consarray === true;
  return (input, run) => {
    const list: unknown[] = [];
    for (const member of members) {
      const value = member.evaluate(input, run);
      if (value === undefined) continue;
      if (member.whole || !Array.isArray(value)) list.push(value);
      else {
        spend(run, value.length);
        for (const item of value) list.push(item);
      }
    }
    return isItem ? markConstructed(list) : list;
  };
}
