import { rootType } from './data.ts';
import type { Chance } from './random.ts';
import { tree, type Tree } from './tree.ts';
import { any, fits, itemOf, type Type, type TypeName } from './types.ts';

/** What an expression sees where it stands. */
export interface Scope {
  /** What `$` is. */
  readonly context: Type;
  /** What `%`, `%.%`, … are, the nearest last. */
  readonly parents: readonly Type[];
  readonly variables: ReadonlyMap<string, Type>;
}

/** One way to write an expression. */
export interface Production {
  /** For `--only`, and for the table of what was generated. */
  readonly kind: string;
  readonly weight: number;
  /** What it can be made to give. */
  readonly gives: readonly TypeName[];
  /** Undefined where it cannot be written. */
  readonly make: (maker: Maker, wanted: Type, scope: Scope) => Tree | undefined;
}

export const everything: readonly TypeName[] = ['number', 'int', 'text', 'date', 'millis', 'truth', 'any', 'object', 'list'];

const anyTypes: readonly Type[] = [
  { is: 'number' },
  { is: 'text' },
  { is: 'truth' },
  { is: 'int' },
  { is: 'list', of: { is: 'number' } },
  { is: 'list', of: { is: 'text' } },
  { is: 'list', of: { is: 'object', fields: {} } },
  { is: 'object', fields: {} },
  { is: 'date' },
];

const names = ['a', 'b', 'c', 'd', 'v', 'w'];
/** Names that mean something already: of roots and of functions. */
const takenNames = ['n', 't', 'part', 'sum', 'string', 'clone', 'map'];

/** Makes expressions. One is for one expression: it counts how large that has become. */
export class Maker {
  readonly chance: Chance;
  readonly #productions: ReadonlyMap<TypeName, readonly Production[]>;
  /** How often something of another type than the wanted one is written. */
  readonly #wild: number;
  #left: number;
  #depth: number;

  constructor(chance: Chance, productions: ReadonlyMap<TypeName, readonly Production[]>, wild: number, size: number) {
    this.chance = chance;
    this.#productions = productions;
    this.#wild = wild;
    this.#left = size;
    this.#depth = 5;
  }

  /** An expression that is meant to give the type, as an operand: in brackets where it needs them. */
  of(type: Type, scope: Scope): Tree {
    const wanted =
      this.#wild > 0 && type.is !== 'function' && this.chance.of(this.#wild) ? this.chance.pick(anyTypes) : concrete(type, this.chance);
    this.#left--;
    this.#depth--;
    const made = this.#left > 0 && this.#depth > 0 ? this.#grown(wanted, scope) : undefined;
    this.#depth++;
    return made ?? this.leaf(wanted, scope);
  }

  /** The same where an operator stands beside it: nearly always in brackets when it needs them. */
  operand(type: Type, scope: Scope): Tree {
    const made = this.of(type, scope);
    return loose.has(made.kind) && this.chance.of(0.95) ? tree('brackets', '(', made, ')') : made;
  }

  #grown(wanted: Type, scope: Scope): Tree | undefined {
    const productions = this.#productions.get(wanted.is) ?? [];
    for (let attempt = 0; attempt < 4; attempt++) {
      const made = this.chance.weighted(productions)?.make(this, wanted, scope);
      if (made !== undefined) return made;
    }
    return undefined;
  }

  /** Whether there is room for more. */
  get roomy(): boolean {
    return this.#left > 4 && this.#depth > 1;
  }

  leaf(wanted: Type, scope: Scope): Tree {
    // Inside of something, what is there says more than what can be seen from everywhere.
    const own = scope.context === rootType || this.chance.of(0.5) ? undefined : this.ownField(wanted, scope);
    if (own !== undefined) return own;
    const known = this.chance.of(0.6) ? [...scope.variables].filter(([, type]) => fits(wanted, type)) : [];
    if (known.length > 0) return tree('variable', `$${this.chance.pick(known)[0]}`);
    if (fits(wanted, scope.context) && this.chance.of(0.4)) return tree('context', '$');
    return this.field(wanted, scope) ?? literal(wanted, this.chance);
  }

  /** A field of the context. */
  ownField(wanted: Type, { context }: Scope): Tree | undefined {
    const item = itemOf(context);
    const keys = item.is === 'object' ? Object.entries(item.fields).filter(([, type]) => fits(wanted, type)) : [];
    return keys.length === 0 ? undefined : tree('name', quoted(this.chance.pick(keys)[0]));
  }

  /** A field of the context or of a variable. */
  field(wanted: Type, scope: Scope): Tree | undefined {
    const roots = [...scope.variables].filter(([, type]) => type.is === 'object');
    const own = scope.context.is === 'object' && this.chance.of(0.7);
    const [name, from] = own || roots.length === 0 ? ['', scope.context] : this.chance.pick(roots);
    if (from.is !== 'object') return undefined;
    const keys = Object.entries(from.fields).filter(([, type]) => fits(wanted, type));
    if (keys.length === 0) return undefined;
    const key = quoted(this.chance.pick(keys)[0]);
    return tree('name', own || name === '' ? key : `$${name}.${key}`);
  }

  /** The key of a root that gives it. */
  rootKey(wanted: Type): string | undefined {
    const keys = Object.entries(rootType.fields).filter(([, type]) => fits(wanted, type));
    return keys.length === 0 ? undefined : this.chance.pick(keys)[0];
  }

  /** A name for a variable. */
  name(): string {
    return this.chance.of(0.03) ? this.chance.pick(takenNames) : this.chance.pick(names);
  }

  truth(scope: Scope): Tree {
    return this.of({ is: 'truth' }, scope);
  }
}

/** What operators make, which another operator would take apart. */
const loose: ReadonlySet<string> = new Set([
  'arithmetic',
  'negation',
  'concatenation',
  'comparison',
  'equality',
  'and or',
  'in',
  'condition',
  'default',
  'bind',
  'application',
  'composition',
  'lambda',
  'transform',
  'group',
]);

function concrete(type: Type, chance: Chance): Type {
  return type.is === 'any' ? chance.pick(anyTypes) : type;
}

export function quoted(key: string): string {
  return /^[A-Za-z]\w*$/.test(key) ? key : `\`${key}\``;
}

const literals = {
  number: ['0', '1', '2', '3', '0.5', '-1', '2.5', '100', '1e3', '12345.678', '0.1'],
  int: ['0', '0', '0', '0', '1', '1', '1', '2', '3', '-1', '-1', '-1', '-0.5', '1.5'],
  text: ['"a"', '"k1"', '"ab"', '""', '"x-y"', '"12"', '","', '"é"', "'a,b'", '"a1b22"', '"\\u00e9\\n"', '" b "'],
  date: ['"2024-02-03T04:05:06Z"', '"2020-02-29"', '"1999-12-31T23:59:59.999Z"'],
  millis: ['0', '1700000000000', '951782400000', '-1'],
  truth: ['true', 'false'],
  any: ['null', 'nothing', '1', '"a"'],
  object: ['{}', '{"k": "k1", "n": 1}', '{"name": "ab", "n": 2, "subs": []}', '{"a": {"b": [1, 2]}}'],
} as const;

export function literal(wanted: Type, chance: Chance): Tree {
  if (chance.of(0.02)) return tree('literal', chance.pick(['null', 'nothing', '[]']));
  if (wanted.is === 'list')
    return tree(
      'array',
      '[',
      literal(wanted.of.is === 'list' ? any : wanted.of, chance),
      ', ',
      literal(wanted.of.is === 'list' ? any : wanted.of, chance),
      ']',
    );
  if (wanted.is === 'function')
    return tree(
      'lambda',
      `function(${wanted.takes.map((_type, index) => `$p${index}`).join(', ')}){ `,
      literal(wanted.gives, chance),
      ' }',
    );
  return tree('literal', chance.pick(literals[wanted.is]));
}

export const rootScope: Scope = { context: rootType, parents: [], variables: new Map(Object.entries(rootType.fields)) };

export function withVariable(scope: Scope, name: string, type: Type): Scope {
  return { ...scope, variables: new Map([...scope.variables, [name, type]]) };
}

export function within(scope: Scope, context: Type): Scope {
  return { ...scope, context };
}
