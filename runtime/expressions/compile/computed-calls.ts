import type { FunctionNode, Node } from '../ast.ts';
import { failure } from '../failure.ts';
import type { Run } from '../run.ts';
import { asArgument, FunctionValue } from '../values/function-value.ts';
import { invoke } from '../values/invoke.ts';
import type { Context, Evaluate } from './evaluate.ts';
import { compileRead } from './variables.ts';

/** A call of whatever the procedure gives: a variable, a function that is written where it is called, the result of another call. `first` is what `~>` puts before the arguments. */
export function compileComputedCall(node: FunctionNode, context: Context, first?: Evaluate): Evaluate {
  const procedure = context.compile(node.procedure);
  const values = node.arguments.map((argument) => context.compile(argument));
  const { position } = node;
  const token = tokenOf(node.procedure);
  const called = nameOf(node.procedure);
  const checkName = compileNameCheck('T1005', node, context);
  return (input, run) => {
    const args = first === undefined ? [] : [first(input, run)];
    const fn = procedure(input, run);
    if (fn === undefined) checkName(input, run);
    for (const value of values) args.push(asArgument(value(input, run)));
    if (!(fn instanceof FunctionValue)) throw failure('T1006', { token, position, value: fn });
    run.position = position;
    run.called = called;
    return invoke(fn, args, input, run);
  };
}

/** What a failure shows of what was to be called: its name, or how it starts. */
export function tokenOf(node: Node): string | undefined {
  if (node.type === 'path') return node.steps[0] && tokenOf(node.steps[0]);
  return 'value' in node ? String(node.value) : undefined;
}

/** The name of a variable that is called. */
export function nameOf(node: Node): string | undefined {
  return node.type === 'variable' ? node.value : undefined;
}

/** `sum(x)` is a name that is called: when a function has that name, its `$` was forgotten. JSONata says so of any path whose first step is called like one. */
export function compileNameCheck(
  code: string,
  node: { readonly procedure: Node; readonly position?: number },
  context: Context,
): (input: unknown, run: Run) => void {
  const [step] = node.procedure.type === 'path' ? node.procedure.steps : [];
  const name = step !== undefined && 'value' in step ? step.value : undefined;
  if (typeof name !== 'string') return () => undefined;
  const read = compileRead(name, context);
  return (input, run) => {
    if (read(input, run)) throw failure(code, { token: name, position: node.position });
  };
}
