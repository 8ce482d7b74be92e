import type { FunctionNode, Node } from '../ast.ts';
import { checkOf, rejected, validate } from '../functions/arguments.ts';
import { signatureOf } from '../functions/signatures.ts';
import { spendText } from '../run.ts';
import type { Context, Evaluate } from './evaluate.ts';
import { mayBind } from './scopes.ts';

/** `$lookup({"paid": "Confirmed", …}, status)`: the table is made once. Undefined when it is another kind of call. */
export function compileConstantLookup(node: FunctionNode, context: Context): Evaluate | undefined {
  const { procedure } = node;
  const [from, key] = node.arguments;
  if (
    procedure.type !== 'variable' ||
    procedure.value !== 'lookup' ||
    procedure.predicate !== undefined ||
    procedure.group !== undefined ||
    mayBind('lookup', context.frame)
  )
    return undefined;
  if (from === undefined || key === undefined || node.arguments.length !== 2) return undefined;
  const table = constantTable(from);
  if (table === undefined) return undefined;
  const evaluate = context.compile(key);
  const signature = signatureOf('lookup');
  const [, parameter] = signature.parameters;
  if (parameter === undefined) return undefined;
  const check = checkOf(parameter, 'lookup');
  const call = { name: 'lookup', signature, position: node.position, hasContext: true };
  return (input, run) => {
    const value = evaluate(input, run);
    const checked = check(value, run);
    if (typeof checked === 'string') spendText(run, checked.length);
    return checked === rejected ? validate(call, [{}, value], input, run) : table.get(String(checked));
  };
}

/** An object written out with literal values only. */
function constantTable(node: Node): ReadonlyMap<string, unknown> | undefined {
  if (node.type !== 'unary' || node.value !== '{' || node.predicate !== undefined || node.group !== undefined) return undefined;
  const table = new Map<string, unknown>();
  for (const [key, value] of node.lhs ?? []) {
    if (!isLiteral(key) || !isLiteral(value) || !isPlainKey(key.value) || table.has(key.value)) return undefined;
    table.set(key.value, value.value);
  }
  return table;
}

function isPlainKey(key: unknown): key is string {
  return typeof key === 'string' && key !== '__proto__' && !key.startsWith('_jsonata_');
}

function isLiteral(node: Node): node is Extract<Node, { readonly type: 'string' | 'number' | 'value' }> {
  const isPlain = node.predicate === undefined && node.group === undefined;
  return isPlain && (node.type === 'string' || node.type === 'number' || node.type === 'value');
}
