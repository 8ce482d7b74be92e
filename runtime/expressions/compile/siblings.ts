import type { Node } from '../ast.ts';
import { nodesFrom } from '../children.ts';
import { isFunctionName } from '../functions/signatures.ts';
import { refuse } from './evaluate.ts';
import { bindsOf } from './scopes.ts';

/**
 * The interpreter evaluates the members of a constructor at the same time: `[$x := 1, $x]` is [1]. Where a member binds
 * what another could see, it depends on the turns that promises take, so it is left to the interpreter.
 */
export function refuseBindsBetween(members: readonly Node[]): void {
  const binding = members.map((member) => bindsOf([member]));
  if (binding.every((binds) => binds.size === 0)) return;
  const seeing = members.map(seenBy);
  const seers = new Map<string, number>();
  for (const seen of seeing) for (const name of seen) seers.set(name, (seers.get(name) ?? 0) + 1);
  binding.forEach((binds, index) => {
    if (binds.size === 0) return;
    const isSeen = (name: string): boolean => (seers.get(name) ?? 0) > (seeing[index]?.has(name) === true ? 1 : 0);
    if (isSeen(anything) || [...binds].some(isSeen)) refuse(`binding $${[...binds].join(', $')} beside what could read it`);
  });
}

/** Stands among the names that a member sees for all of them. It is no name. */
const anything = '';

/** Names that a member binds or reads. A variable that is no built-in may be a function that reads others. */
function seenBy(root: Node): ReadonlySet<string> {
  const seen = new Set<string>();
  for (const node of nodesFrom([root])) {
    if (node.type === 'bind') seen.add(node.lhs.value);
    else if (node.type === 'variable' && node.value !== '') {
      seen.add(node.value);
      if (node.value !== '$' && !isFunctionName(node.value)) seen.add(anything);
    }
  }
  return seen;
}
