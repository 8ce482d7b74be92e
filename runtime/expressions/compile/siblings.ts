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
  for (const member of members) {
    const binds = bindsOf([member]);
    if (binds.size === 0) continue;
    if (members.some((other) => other !== member && couldSee(other, binds)))
      refuse(`binding $${[...binds].join(', $')} beside what could read it`);
  }
}

/** A variable may be one of them, or a function that reads them. */
function couldSee(root: Node, names: ReadonlySet<string>): boolean {
  return nodesFrom([root]).some((node) => {
    if (node.type === 'bind') return names.has(node.lhs.value);
    return node.type === 'variable' && node.value !== '' && (names.has(node.value) || !(node.value === '$' || isFunctionName(node.value)));
  });
}
