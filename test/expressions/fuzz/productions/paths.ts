import { everything, quoted, withVariable, within, type Maker, type Production, type Scope } from '../maker.ts';
import { rest, tree, type Tree } from '../tree.ts';
import { any, anyObject, fits, int, itemOf, listOf, number, objectOf, text, truth, type Type } from '../types.ts';

/** Where a path has come to. */
interface Way {
  readonly steps: readonly Tree[];
  /** What one item is. */
  readonly item: Type;
  readonly many: boolean;
  /** Variables of the path's own, and the parents of the item. */
  readonly scope: Scope;
  readonly isStream: boolean;
}

interface Start {
  readonly head: Tree;
  readonly type: Type;
  readonly parents: readonly Type[];
}

const path: Production['make'] = (maker, wanted, scope) => {
  for (let attempt = 0; attempt < 5; attempt++) {
    const way = walk(maker, wanted, scope);
    if (way !== undefined) return finish(maker, wanted, way);
  }
  return undefined;
};

/** Steps at random until what is wanted is reached. */
function walk(maker: Maker, wanted: Type, scope: Scope): Way | undefined {
  let way = begin(maker, scope);
  for (let steps = 0; steps < 4; steps++) {
    if (way.steps.length > 0 && reached(wanted, way) && maker.chance.of(0.6)) return way;
    const next = step(maker, way);
    if (next === undefined) break;
    way = next;
  }
  return reached(wanted, way) || (way.isStream && maker.roomy) || (maker.roomy && maker.chance.of(0.2)) ? way : undefined;
}

function reached(wanted: Type, { item, many }: Way): boolean {
  return wanted.is === 'list' ? many && fits(itemOf(wanted), item) : !many && fits(wanted, item);
}

function begin(maker: Maker, scope: Scope): Way {
  const { head, type, parents } = startOf(maker, scope);
  const start: Way = {
    steps: [head],
    item: itemOf(type),
    many: type.is === 'list',
    scope: { ...scope, parents },
    isStream: false,
  };
  // What stands after a variable is no step, so no variable is bound there.
  return head.kind !== 'name' ? start : decorated(maker, start, { ...start, item: scope.context, scope });
}

function startOf(maker: Maker, scope: Scope): Start {
  const context = itemOf(scope.context);
  if (context.is === 'object' && maker.chance.of(0.6) && Object.keys(context.fields).length > 0) {
    const [key, type] = maker.chance.pick(Object.entries(context.fields));
    return {
      head: tree('name', quoted(key)),
      type: scope.context.is === 'list' ? listOf(type) : type,
      parents: [...scope.parents, context],
    };
  }
  if (maker.chance.of(0.04))
    return { head: tree('head', maker.chance.pick(['*', '**'])), type: listOf(objectOf({ n: number, k: text, name: text })), parents: [] };
  const structured = [...scope.variables].filter(([, type]) => itemOf(type).is === 'object');
  if (structured.length === 0 || maker.chance.of(0.15)) return { head: tree('head', '$'), type: scope.context, parents: scope.parents };
  const [name, type] = maker.chance.pick(structured);
  if (maker.chance.of(0.15)) return { head: listHead(maker, type, scope), type, parents: [] };
  return { head: tree('head', `$${name}`), type, parents: [] };
}

/** A path that begins at a list that is written out, at brackets, or at a call. */
function listHead(maker: Maker, type: Type, scope: Scope): Tree {
  const made = maker.operand(type, scope);
  const what = maker.chance.int(0, 3);
  if (what === 0) return tree('list head', '[', made, ']');
  if (what === 1) return tree('list head', '[', made, ', ', maker.of(type, scope), ']');
  return what === 2 ? tree('list head', '(', made, ')') : tree('list head', made);
}

type Step = (maker: Maker, way: Way) => Way | undefined;

/** A name, with what may follow it. */
const named: Step = (maker, way) => {
  if (way.item.is !== 'object') return undefined;
  const fields = Object.entries(way.item.fields);
  if (fields.length === 0) return undefined;
  const [key, type] = maker.chance.pick(fields);
  const parents = [...way.scope.parents, way.item];
  const next: Way = {
    ...way,
    steps: [...way.steps, tree('step', `.${quoted(key)}`)],
    item: itemOf(type),
    many: way.many || type.is === 'list',
    scope: { ...way.scope, parents },
  };
  return decorated(maker, next, way);
};

/** Adds to the last step. */
function add(way: Way, kind: string, ...parts: readonly (string | Tree)[]): Way {
  const last = way.steps.at(-1);
  return { ...way, steps: [...way.steps.slice(0, -1), tree(kind, ...(last === undefined ? [] : [last]), ...parts)] };
}

function append(way: Way, kind: string, ...parts: readonly (string | Tree)[]): Way {
  return { ...way, steps: [...way.steps, tree(kind, ...parts)] };
}

function inside(way: Way): Scope {
  return within(way.scope, way.item);
}

interface Decoration {
  readonly weight: number;
  readonly make: (maker: Maker, way: Way, before: Way) => Way;
}

const decorations: readonly Decoration[] = [
  { weight: 40, make: (_maker, way) => way },
  { weight: 8, make: (maker, way) => add(way, 'predicate', '[', maker.of(truth, inside(way)), ']') },
  {
    weight: 5,
    make: (maker, way) => ({ ...add(way, 'predicate index', '[', maker.of(maker.chance.of(0.1) ? number : int, inside(way)), ']') }),
  },
  { weight: 1, make: (maker, way) => add(way, 'predicate indexes', '[', maker.of(listOf(int), inside(way)), ']') },
  { weight: 1.5, make: (_maker, way) => ({ ...add(way, 'keep array', '[]'), many: true }) },
  { weight: 5, make: indexed },
  { weight: 4, make: (maker, way, before) => focused(maker, way, before) },
  { weight: 2, make: (maker, way, before) => indexed(maker, focused(maker, way, before)) },
  { weight: 4, make: (maker, way) => sorted(maker, way) },
  { weight: 2, make: (maker, way) => add(indexed(maker, way), 'predicate', '[', maker.of(truth, inside(way)), ']') },
  { weight: 2, make: (maker, way) => indexed(maker, add(way, 'predicate', '[', maker.of(truth, inside(way)), ']')) },
  { weight: 1, make: (maker, way) => indexed(maker, sorted(maker, way)) },
];

function decorated(maker: Maker, way: Way, before: Way): Way {
  const decoration = maker.roomy ? maker.chance.weighted(decorations) : undefined;
  const made = decoration?.make(maker, way, before) ?? way;
  return maker.roomy && maker.chance.of(0.08) ? add(made, 'predicate', '[', maker.of(truth, inside(made)), ']') : made;
}

function indexed(maker: Maker, way: Way): Way {
  const name = maker.chance.pick(['i', 'j']);
  return { ...add(way, 'index variable', `#$${name}`), scope: withVariable(way.scope, name, int), isStream: true };
}

/** `@$x` leaves the context where it was. */
function focused(maker: Maker, way: Way, before: Way): Way {
  const name = maker.chance.pick(['x', 'y', 'z']);
  const scope = withVariable({ ...way.scope, parents: before.scope.parents }, name, way.item);
  return { ...add(way, 'focus', `@$${name}`), item: before.item, scope, isStream: true, many: true };
}

function sorted(maker: Maker, way: Way): Way {
  const terms = Array.from({ length: maker.chance.int(1, 2) }, () => {
    const type = maker.chance.of(0.5) ? number : text;
    return tree('sort term', maker.chance.pick(['', '<', '>']), maker.of(type, inside(way)));
  });
  return { ...way, steps: [...way.steps, tree('sort', '^(', rest(terms), ')')] };
}

const step: Step = (maker, way) => {
  const made = maker.chance.weighted(steps)?.make(maker, way);
  if (made === undefined) return named(maker, way);
  return made.steps.length > way.steps.length && maker.chance.of(0.08) ? decorated(maker, made, way) : made;
};

const steps: readonly { readonly weight: number; readonly make: Step }[] = [
  { weight: 60, make: named },
  { weight: 2, make: (_maker, way) => ({ ...append(way, 'wildcard', '.*'), item: any, many: true }) },
  {
    weight: 2,
    make: (maker, way) => {
      if (way.item.is !== 'object') return undefined;
      const key = maker.chance.pick(['name', 'n', 'k', 'tags', 'subs']);
      return {
        ...append(way, 'descendants', `.**.${key}`),
        item: key === 'n' ? number : key === 'subs' ? objectOf({ name: text, n: number }) : text,
        many: true,
      };
    },
  },
  { weight: 7, make: (_maker, way) => parent(way) },
  {
    weight: 5,
    make: (maker, way) => mapped(maker, way, maker.chance.pick([number, text, listOf(number), objectOf({ a: number, b: text })])),
  },
  {
    weight: 1,
    make: (maker, way) => ({
      ...append(way, 'step of literals', '.[', maker.of(number, inside(way)), ', ', maker.of(text, inside(way)), ']'),
      item: any,
      many: true,
    }),
  },
  { weight: 1, make: (_maker, way) => append(way, 'step of the context', '.$') },
];

function parent(way: Way): Way | undefined {
  const type = way.scope.parents.at(-1);
  if (type === undefined) return undefined;
  const scope = { ...way.scope, parents: way.scope.parents.slice(0, -1) };
  return { ...append(way, 'parent', '.%'), item: itemOf(type), scope, isStream: true };
}

/** `.(…)`, `.{…}`: what each item is made into. */
function mapped(maker: Maker, way: Way, type: Type): Way {
  const made = maker.of(type, inside(way));
  const isObject = made.kind === 'object';
  return {
    ...append(way, 'step of an expression', isObject ? '.' : '.(', made, isObject ? '' : ')'),
    item: itemOf(type),
    many: way.many || type.is === 'list',
  };
}

/** What the path reached as what is wanted. */
function finish(maker: Maker, wanted: Type, way: Way): Tree {
  const whole = (end: Way): Tree => tree('path', rest(end.steps, ''));
  if (reached(wanted, way) && (!way.isStream || maker.chance.of(0.3))) return whole(way);
  const item = itemOf(wanted);
  const end = fits(item, way.item) && !way.isStream ? way : mapped(maker, way, item);
  if (wanted.is === 'list' || !end.many) return whole(end);
  if (item.is === 'number' && maker.chance.of(0.5))
    return tree('path', `$${maker.chance.pick(['sum', 'max', 'min', 'average'])}(`, whole(end), ')');
  if (maker.chance.of(0.1)) return whole(end);
  const index = maker.chance.of(0.7) ? tree('literal', maker.chance.pick(['0', '0', '0', '-1'])) : maker.of(int, within(way.scope, item));
  return tree('path', '(', whole(end), ')[', index, ']');
}

/** `list{key: value}`. */
const group: Production['make'] = (maker, wanted, scope) => {
  const way = maker.chance.of(0.25) ? aside(maker, scope) : walk(maker, listOf(anyObject), scope);
  if (way === undefined) return undefined;
  const fields = wanted.is === 'object' ? wanted.fields : {};
  const value = maker.chance.pick(Object.values(fields).concat(number, text, listOf(text)));
  const item = inside(way);
  const pairs = Array.from({ length: maker.chance.of(0.2) ? 2 : 1 }, () => {
    const key = groupKey(maker, item);
    return tree('group pair', key, ': ', groupValue(maker, value, { ...item, context: listOf(way.item) }));
  });
  const after = maker.chance.of(0.05) ? maker.chance.pick(['.*', '.k1', '.$keys()', '[0]']) : '';
  return tree('group', rest(way.steps, ''), '{', rest(pairs), `}${after}`);
};

/** One that many items share, or one of their own. */
function groupKey(maker: Maker, item: Scope): Tree {
  const way = maker.chance.int(0, 9);
  if (way < 3) return tree('literal', maker.chance.pick(['"a"', '"b"']));
  if (way < 6) return maker.ownField(text, item) ?? tree('key', '$string($)');
  return way < 8 ? maker.of(text, item) : tree('key', '$string(', maker.of(any, item), ')');
}

/** What the items of a group are made into: nearly always out of them. */
function groupValue(maker: Maker, value: Type, items: Scope): Tree {
  const way = maker.chance.int(0, 9);
  const bound = ['i', 'j', 'x', 'y', 'z'].filter((name) => items.variables.has(name));
  if (way < 2) return tree('context', maker.chance.pick(['$', '[$]', '$count($)', '$string($)']));
  if (way < 5 && bound.length > 0) return tree('variable', `[$${maker.chance.pick(bound)}]`);
  return (way < 7 ? maker.ownField(value, items) : undefined) ?? maker.of(value, items);
}

/** What is grouped need not be a path. */
function aside(maker: Maker, scope: Scope): Way {
  const item = maker.chance.pick(
    [...scope.variables.values()]
      .map(itemOf)
      .filter((type) => type.is === 'object')
      .concat(anyObject),
  );
  return { steps: [maker.operand(listOf(item), scope)], item, many: true, scope, isStream: false };
}

/** A join of two lists by focus variables. */
const join: Production['make'] = (maker, wanted, scope) => {
  const lists = Object.entries(scope.context.is === 'object' ? scope.context.fields : {}).filter(
    ([, type]) => type.is === 'list' && itemOf(type).is === 'object',
  );
  if (lists.length === 0) return undefined;
  const [first, second] = [maker.chance.pick(lists), maker.chance.pick(lists)];
  const scoped = withVariable(withVariable(scope, 'x', itemOf(first[1])), 'y', itemOf(second[1]));
  const condition = maker.chance.of(0.5) ? tree('key', '$x.k = $y.k') : maker.truth(scoped);
  const counted = maker.chance.of(0.3) ? '#$i' : '';
  return tree(
    'join',
    `${quoted(first[0])}@$x.${quoted(second[0])}@$y${counted}[`,
    condition,
    '].',
    tree('step of an expression', '(', maker.of(itemOf(wanted), counted === '' ? scoped : withVariable(scoped, 'i', int)), ')'),
  );
};

/** `%` of the item, where it has a parent. */
const parentValue: Production['make'] = (maker, wanted, scope) => {
  const above = scope.parents.at(-1);
  if (above?.is !== 'object') return undefined;
  const keys = Object.entries(above.fields).filter(([, type]) => fits(wanted, type));
  return keys.length === 0 ? undefined : tree('parent', `%.${quoted(maker.chance.pick(keys)[0])}`);
};

/** A sort that begins at an expression. */
const sort: Production['make'] = (maker, wanted, scope) => {
  const item = itemOf(wanted);
  const term = item.is === 'object' ? maker.of(maker.chance.pick([number, text]), within(scope, item)) : tree('context', '$');
  return tree('sort', '(', maker.of(wanted, scope), ')^(', maker.chance.pick(['', '<', '>']), term, ')');
};

const root: Production['make'] = (maker, wanted) => {
  const key = maker.rootKey(wanted);
  return key === undefined ? undefined : tree('root', `$$.${quoted(key)}`);
};

export const paths: readonly Production[] = [
  { kind: 'path', weight: 22, gives: everything, make: path },
  { kind: 'group', weight: 7, gives: ['object'], make: group },
  { kind: 'join', weight: 2, gives: ['list'], make: join },
  { kind: 'parent', weight: 4, gives: everything, make: parentValue },
  { kind: 'sort', weight: 3, gives: ['list'], make: sort },
  { kind: 'root', weight: 1, gives: everything, make: root },
];
