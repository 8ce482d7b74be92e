import type { FileKind } from '../schema/schemas.ts';
import type { MapNode, Node } from '../source/node.ts';

/** A spelling of the seeds, and what it is in ours. */
export interface Alias {
  /** Names it in its vector. */
  readonly name: string;
  readonly kind: FileKind;
  /** Maps that it can stand in: ways from the root, `*` for any key or index. Empty is the root. */
  readonly at: readonly string[];
  readonly from: string | RegExp;
  /** Where its value goes, from the same map: `place/header`; `.` puts a map's keys into the map itself; undefined drops it. */
  readonly to: string | ((key: string) => string) | undefined;
  /** What becomes of the value; undefined when it is not what the seeds write, and so stays for the schema to refuse. */
  readonly convert?: (value: Node) => Node | undefined;
  readonly when?: (map: MapNode) => boolean;
  /** Takes the place of a value that is there already, rather than contradict it. */
  readonly replaces?: true;
  /** What the seeds take for granted beside it: set where it is absent. */
  readonly also?: (map: MapNode) => { readonly [to: string]: string | boolean };
}
