/** The syntax tree that `jsonata` 2.2 hands out after its own post-processing. Its published types leave most of it out. */
export type Node =
  | PathNode
  | BinaryNode
  | UnaryNode
  | LiteralNode
  | NameNode
  | VariableNode
  | RegexNode
  | ConditionNode
  | BlockNode
  | BindNode
  | FunctionNode
  | PartialNode
  | LambdaNode
  | ApplyNode
  | SortNode
  | TransformNode
  | ParentNode
  | PlainNode;

export type NodeType = Node['type'];
export type NodeOf<T extends NodeType> = Extract<Node, { readonly type: T }>;
export type Pair = readonly [Node, Node];

export interface FilterStage {
  readonly type: 'filter';
  readonly expr: Node;
}

/** `#$i` after a predicate. */
export interface IndexStage {
  readonly type: 'index';
  readonly value: string;
}

/** The name under which a `%` finds its value: the parser makes it up. */
export interface Slot {
  readonly label: string;
}

/** `path{key: value}`. */
export interface Group {
  readonly lhs: readonly Pair[];
  readonly position?: number;
}

/** What any node may carry. */
interface Common {
  /** Where its token ends, in characters from the start. Nodes that the parser made up have none. */
  readonly position?: number;
  /** `[]` stood after it. */
  readonly keepArray?: boolean;
  /** An array constructor at the head or the tail of a path: its result is one item, not many. */
  readonly consarray?: boolean;
  /** It takes part in a tuple stream: `@$x`, `#$i` or `%` is near. */
  readonly tuple?: boolean;
  readonly focus?: string;
  readonly index?: string;
  /** A `%` further on means what this step was taken from. */
  readonly ancestor?: Slot;
  readonly predicate?: readonly FilterStage[];
  readonly stages?: readonly (FilterStage | IndexStage)[];
  readonly group?: Group;
}

export interface PathNode extends Common {
  readonly type: 'path';
  readonly steps: readonly Node[];
  readonly keepSingletonArray?: boolean;
}

export interface BinaryNode extends Common {
  readonly type: 'binary';
  readonly value: string;
  readonly lhs: Node;
  readonly rhs: Node;
}

export interface UnaryNode extends Common {
  readonly type: 'unary';
  readonly value: '-' | '[' | '{';
  /** For `-`. */
  readonly expression?: Node;
  /** For `[`. */
  readonly expressions?: readonly Node[];
  /** For `{`. */
  readonly lhs?: readonly Pair[];
}

export interface LiteralNode extends Common {
  readonly type: 'string' | 'number' | 'value';
  readonly value: string | number | boolean | null;
}

export interface NameNode extends Common {
  readonly type: 'name';
  readonly value: string;
}

/** `$x`; `$` has the value ``, `$$` the value `$`. */
export interface VariableNode extends Common {
  readonly type: 'variable';
  readonly value: string;
}

export interface RegexNode extends Common {
  readonly type: 'regex';
  readonly value: RegExp;
}

export interface ConditionNode extends Common {
  readonly type: 'condition';
  readonly condition: Node;
  readonly then: Node;
  readonly else?: Node;
}

export interface BlockNode extends Common {
  readonly type: 'block';
  readonly expressions: readonly Node[];
}

export interface BindNode extends Common {
  readonly type: 'bind';
  readonly lhs: VariableNode;
  readonly rhs: Node;
}

export interface FunctionNode extends Common {
  readonly type: 'function';
  readonly procedure: Node;
  readonly arguments: readonly Node[];
}

export interface PartialNode extends Common {
  readonly type: 'partial';
  readonly procedure: Node;
  readonly arguments: readonly Node[];
}

export interface LambdaNode extends Common {
  readonly type: 'lambda';
  readonly arguments: readonly VariableNode[];
  readonly body: Node;
  /** `<s-n?:s>` stood after its parameters. */
  readonly signature?: { readonly definition: string };
  /** It is no function that was written, but a call at the end of one (`body`), which JSONata makes when that function has ended. */
  readonly thunk?: boolean;
}

/** `lhs ~> rhs`. */
export interface ApplyNode extends Common {
  readonly type: 'apply';
  readonly lhs: Node;
  readonly rhs: Node;
}

export interface SortNode extends Common {
  readonly type: 'sort';
  readonly terms: readonly { readonly descending: boolean; readonly expression: Node }[];
}

export interface TransformNode extends Common {
  readonly type: 'transform';
  readonly pattern: Node;
  readonly update: Node;
  readonly delete?: Node;
}

/** `%`. */
export interface ParentNode extends Common {
  readonly type: 'parent';
  readonly slot: Slot;
}

/** `*`, `**`, and the `?` of a partial application. */
export interface PlainNode extends Common {
  readonly type: 'wildcard' | 'descendant' | 'operator';
}
