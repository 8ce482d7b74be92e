import type { VariableNode } from '../ast.ts';
import { isFunctionName } from '../functions/signatures.ts';
import { builtInValue } from '../functions/values.ts';
import { unset, type Frame } from '../run.ts';
import { isWrapper } from '../sequence.ts';
import { refuse, type Context, type Evaluate } from './evaluate.ts';
import { candidatesOf, type Candidate } from './scopes.ts';

/** `$` (the context), `$$` (the root), `$x` (bound by `:=` or a parameter), `$name` (a root name), `$sum` (a built-in function). */
export function compileVariable(node: VariableNode, context: Context): Evaluate {
  const name = node.value;
  if (name === '') return (input) => (Array.isArray(input) && isWrapper(input) ? input[0] : input);
  return compileRead(name, context);
}

/** The value of the innermost binding of a name at that time; nothing when nothing has bound it. */
export function compileRead(name: string, context: Context): Evaluate {
  const candidates = candidatesOf(name, context.frame);
  const unbound = candidates.at(-1)?.isSure === true ? nothing : compileUnbound(name, context);
  return candidates.reduceRight((otherwise, candidate) => readCandidate(candidate, otherwise), unbound);
}

const nothing: Evaluate = () => undefined;

/** `$` followed by a name that nothing in the expression has bound: the root, a root name, a built-in function, nothing. */
function compileUnbound(name: string, context: Context): Evaluate {
  if (name === '$') return (_input, run) => run.input;
  if (isFunctionName(name)) {
    // Also where a root name is called so: that is read without the `$`.
    const value = builtInValue(name);
    return () => value;
  }
  if (context.names.has(name)) return (_input, run) => (Object.hasOwn(run.bindings, name) ? run.bindings[name] : undefined);
  return name === 'eval' ? refuse('$eval') : nothing;
}

function readCandidate({ up, slot, isSure }: Candidate, otherwise: Evaluate): Evaluate {
  const read = slotReader(up, slot);
  if (isSure) return read;
  return (input, run) => {
    const value = read(input, run);
    return value === unset ? otherwise(input, run) : value;
  };
}

/** The frames that were there when it was compiled are there when it runs. */
function slotReader(up: number, slot: number): Evaluate {
  if (up === 0) return (_input, run) => (run.frame as Frame)[slot];
  if (up === 1) return (_input, run) => ((run.frame as Frame)[0] as Frame)[slot];
  return (_input, run) => {
    let frame = run.frame as Frame;
    for (let level = 0; level < up; level++) frame = frame[0] as Frame;
    return frame[slot];
  };
}
