import type { LambdaNode } from '../ast.ts';
import { validate, type Call } from '../functions/arguments.ts';
import { parseSignature } from '../functions/signature.ts';
import { spend, unset, type Frame, type Run } from '../run.ts';
import { FunctionValue } from '../values/function-value.ts';
import type { Context, Evaluate } from './evaluate.ts';
import { bindsOf } from './scopes.ts';
import { compileTailCall } from './tail-calls.ts';
import { weightOf } from './weight.ts';

/** `function($a, $b)<signature> { body }`: a function that sees the variables and the context of where it is written. */
export function compileLambda(node: LambdaNode, context: Context): Evaluate {
  if (node.thunk === true) return compileTailCall(node, context);
  const make = compileBody(node, context);
  const arity = node.arguments.length;
  const check = node.signature === undefined ? undefined : checker(node.signature.definition);
  return (input, run) => {
    const apply = make(input, run.frame);
    if (check === undefined) return new FunctionValue({ arity, apply, home: input, applyUnchecked: apply });
    return new FunctionValue({
      arity,
      apply: (args, current, at) => apply(check(args, current, at), undefined, at),
      home: input,
      applyUnchecked: apply,
    });
  };
}

type Apply = FunctionValue['apply'];

/** The body with its parameters bound, as it stands in one context and one frame. */
function compileBody(node: LambdaNode, context: Context): (input: unknown, around: Frame | undefined) => Apply {
  const names = node.arguments.map((argument) => argument.value);
  const binds = [...bindsOf([node.body])].filter((name) => !names.includes(name));
  const parameters = [...new Set(names)];
  const inner = names.length + binds.length === 0 ? context : context.within([...parameters, ...binds]);
  for (const name of parameters) inner.frame?.sure.add(name);
  const body = inner.compile(node.body);
  const cost = weightOf(node.body);
  if (inner === context) return (input, around) => (_args, _context, run) => evaluateIn(around, body, input, run, cost);
  // Of two parameters of one name, the second counts.
  const places = parameters.map((name) => names.lastIndexOf(name));
  return (input, around) => (args, _context, run) => {
    const frame: Frame = [around];
    for (const place of places) frame.push(args[place]);
    for (let count = 0; count < binds.length; count++) frame.push(unset);
    return evaluateIn(frame, body, input, run, cost);
  };
}

/** Whoever called puts the frame back. */
function evaluateIn(frame: Frame | undefined, body: Evaluate, input: unknown, run: Run, cost: number): unknown {
  spend(run, cost);
  run.frame = frame;
  return body(input, run);
}

/** Checks the arguments as the signature says, and puts the context where one is missing. A failure tells of the call. */
function checker(definition: string): (args: readonly unknown[], context: unknown, run: Run) => unknown[] {
  const call: Call = { name: undefined, signature: parseSignature(definition), position: undefined, hasContext: true };
  return (args, context, run) => validate(call, args, context, run);
}
