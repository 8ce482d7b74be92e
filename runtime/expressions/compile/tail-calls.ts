import type { LambdaNode, Node } from '../ast.ts';
import { TailCall, type TailSite } from '../values/tail-call.ts';
import { nameOf } from './computed-calls.ts';
import { refuse, type Context, type Evaluate } from './evaluate.ts';

/**
 * A call at the end of a function, also at the end of a block or of a branch there. It is made when the function has
 * ended; what is written after it (`[]`, a grouping) the parser drops.
 */
export function compileTailCall({ body }: LambdaNode, context: Context): Evaluate {
  if (!isCall(body)) return refuse('a call that is none');
  const site: TailSite = {
    procedure: context.compile(body.procedure),
    arguments: body.arguments.map((argument) => context.compile(argument)),
    position: body.position,
    called: nameOf(body.procedure),
  };
  return (input, run) => new TailCall(site, input, run.frame);
}

function isCall(node: Node): node is Extract<Node, { readonly type: 'function' }> {
  return node.type === 'function';
}
