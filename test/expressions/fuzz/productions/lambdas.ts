import { everything, within, withVariable, type Maker, type Production, type Scope } from '../maker.ts';
import { rest, tree, type Tree } from '../tree.ts';
import { any, anyObject, fits, functionOf, int, itemOf, listOf, number, text, truth, type Type } from '../types.ts';
import { unaryFor } from './functions.ts';

const parameterNames = ['a', 'b', 'c', 'd'];

/** `function($a, $b){ … }`, with what its parameters are. */
export function lambda(maker: Maker, takes: readonly Type[], gives: Type, scope: Scope): Tree {
  const names = parameterNames.slice(0, takes.length);
  const inside = names.reduce((seen, name, index) => withVariable(seen, name, takes[index] ?? any), {
    ...scope,
    parents: maker.chance.of(0.95) ? [] : scope.parents,
  });
  const signature = maker.chance.of(0.12) ? signatureOf(maker, takes, gives) : '';
  const start = `${maker.chance.of(0.1) ? 'λ' : 'function'}(${names.map((name) => `$${name}`).join(', ')})${signature}{ `;
  return tree(signature === '' ? 'lambda' : 'lambda signature', start, body(maker, gives, inside), ' }');
}

/** The last expression of a body is a call now and then, through conditions and blocks. */
function body(maker: Maker, gives: Type, scope: Scope): Tree {
  const value = maker.of(gives, scope);
  if (maker.chance.of(0.1)) return tree('lambda in lambda', 'function(){ ', value, ' }()');
  return maker.chance.of(0.08) ? tree('tail call', '(', maker.truth(scope), ' ? $string(', value, ') : $boolean(', value, '))') : value;
}

const signatureLetters: { readonly [T in Type['is']]: string } = {
  number: 'n',
  int: 'n',
  millis: 'n',
  text: 's',
  date: 's',
  truth: 'b',
  any: 'x',
  object: 'o',
  list: 'a',
  function: 'f',
};

function signatureOf(maker: Maker, takes: readonly Type[], gives: Type): string {
  const letter = (type: Type): string => {
    if (maker.chance.of(0.1)) return maker.chance.pick(['x', '(ns)', 'j', '(sao)', 'n', 's', 'u', 'l']);
    return type.is === 'list' && maker.chance.of(0.5) ? `a<${signatureLetters[itemOf(type).is]}>` : signatureLetters[type.is];
  };
  const given = takes.map((type) => letter(type) + maker.chance.pick(['', '', '', '', '-', '?', '+', '?-']));
  return `<${given.join('')}${maker.chance.of(0.7) ? `:${letter(gives)}` : ''}>`;
}

/** What may be called back with a value (and an index, and the whole). */
function callback(maker: Maker, item: Type, gives: Type, scope: Scope): Tree {
  const way = maker.chance.int(0, 11);
  const builtIn = way < 2 ? unaryFor(maker, item, gives) : undefined;
  if (builtIn !== undefined) return tree('function as value', builtIn);
  if (way === 2) return tree('callback of no parameter', 'function(){ ', maker.of(gives, scope), ' }');
  if (way === 3)
    return tree('partial', '(', lambda(maker, [item, any], gives, scope), ')(', rest([tree('hole', '?'), maker.of(any, scope)]), ')');
  if (way === 4) return lambda(maker, [item, int, listOf(item)], gives, scope);
  if (way === 5) return lambda(maker, [item, int], gives, scope);
  return lambda(maker, [item], gives, scope);
}

function someList(maker: Maker, scope: Scope): { readonly list: Tree; readonly item: Type } {
  const items = [number, text, int, anyObject].concat(
    ...[...scope.variables.values()].flatMap((type) => (type.is === 'list' ? [itemOf(type)] : [])),
  );
  const item = maker.chance.pick(items);
  return { item, list: maker.of(listOf(item), scope) };
}

const map: Production['make'] = (maker, wanted, scope) => {
  const { list, item } = someList(maker, scope);
  return higher(maker, 'map', list, callback(maker, item, wanted.is === 'list' ? wanted.of : wanted, scope));
};

/** In one of the two ways to write it. */
function higher(maker: Maker, name: string, subject: Tree, ...args: readonly Tree[]): Tree {
  if (maker.chance.of(0.15)) return tree(name, '(', subject, `) ~> $${name}(`, rest(args), ')');
  return tree(name, `$${name}(`, rest([subject, ...args]), ')');
}

const filter: Production['make'] = (maker, wanted, scope) => {
  const list = wanted.is === 'list' ? wanted : listOf(wanted);
  return higher(maker, 'filter', maker.of(list, scope), callback(maker, itemOf(list), truth, scope));
};

const single: Production['make'] = (maker, wanted, scope) => {
  const item = maker.of(listOf(wanted), scope);
  const test = tree('lambda', 'function($v, $i){ $i = ', maker.of(int, scope), ' }');
  return higher(maker, 'single', item, maker.chance.of(0.7) ? test : callback(maker, wanted, truth, scope));
};

const reduce: Production['make'] = (maker, wanted, scope) => {
  const { list, item } = someList(maker, scope);
  const first = fits(wanted, item) && maker.chance.of(0.6) ? [] : [maker.of(wanted, scope)];
  const by = maker.chance.of(0.08)
    ? tree('function as value', maker.chance.pick(['$append', '$power', '$substringBefore', '$count']))
    : lambda(maker, [wanted, item, int, listOf(item)].slice(0, maker.chance.pick([2, 2, 2, 2, 3, 4, 1])), wanted, scope);
  return higher(maker, 'reduce', list, by, ...first);
};

const sift: Production['make'] = (maker, wanted, scope) =>
  higher(
    maker,
    'sift',
    maker.of(wanted.is === 'object' ? wanted : anyObject, scope),
    lambda(maker, [any, text, anyObject].slice(0, maker.chance.int(1, 3)), truth, scope),
  );

const each: Production['make'] = (maker, wanted, scope) =>
  higher(
    maker,
    'each',
    maker.of(anyObject, scope),
    lambda(maker, [any, text, anyObject].slice(0, maker.chance.int(1, 3)), itemOf(wanted), scope),
  );

const sort: Production['make'] = (maker, wanted, scope) => {
  const item = itemOf(wanted);
  const fields = item.is === 'object' ? Object.entries(item.fields).filter(([, type]) => fits(number, type) || fits(text, type)) : [];
  const key = fields.length === 0 ? '' : `.${maker.chance.pick(fields)[0]}`;
  const sign = maker.chance.pick(['>', '<', '>=', '<=']);
  const plain = tree('lambda', `function($l, $r){ $l${key} ${sign} $r${key} }`);
  return higher(
    maker,
    'sort',
    maker.of(listOf(item), scope),
    key.includes(' ') || maker.chance.of(0.25) ? lambda(maker, [item, item], maker.chance.pick([truth, truth, any]), scope) : plain,
  );
};

/** A function that is bound and called, perhaps twice or partly. */
const bound: Production['make'] = (maker, wanted, scope) => {
  const takes = Array.from({ length: maker.chance.int(0, 3) }, () => maker.chance.pick([number, text, listOf(number), any, int]));
  // Rarely under the name of a built-in function.
  const name = maker.chance.of(0.08) ? maker.chance.pick(['sum', 'string', 'clone', 'uppercase', 'map']) : 'f1';
  const made = lambda(maker, takes, wanted, maker.chance.of(0.1) ? withVariable(scope, name, functionOf(takes, wanted)) : scope);
  const known = withVariable(scope, name, functionOf(takes, wanted));
  const args = takes.map((type) => maker.of(type, known));
  const given = maker.chance.of(0.06) ? args.slice(1) : maker.chance.of(0.04) ? [...args, maker.of(any, scope)] : args;
  if (given.length > 0 && maker.chance.of(0.15)) {
    const holes = given.map((arg) => ({ arg, isHole: maker.chance.of(0.5) }));
    const partial = rest(holes.map(({ arg, isHole }) => (isHole ? tree('hole', '?') : arg)));
    return tree(
      'partial',
      '($f1 := ',
      made,
      '; $g := $f1(',
      partial,
      '); $g(',
      rest(holes.flatMap(({ arg, isHole }) => (isHole ? [arg] : []))),
      '))',
    );
  }
  return tree('call of a variable', `($${name} := `, made, `; $${name}(`, rest(given), '))');
};

const immediate: Production['make'] = (maker, wanted, scope) => {
  const takes = Array.from({ length: maker.chance.int(0, 2) }, () => maker.chance.pick([number, text, listOf(number), any]));
  return tree('computed call', '(', lambda(maker, takes, wanted, scope), ')(', rest(takes.map((type) => maker.of(type, scope))), ')');
};

/** Calls a function that the scope has. */
const known: Production['make'] = (maker, wanted, scope) => {
  const functions = [...scope.variables].flatMap(([name, type]) =>
    type.is === 'function' && fits(wanted, type.gives) ? [{ name, type }] : [],
  );
  if (functions.length === 0) return undefined;
  const { name, type } = maker.chance.pick(functions);
  return tree('call of a variable', `$${name}(`, rest(type.takes.map((one) => maker.of(one, scope))), ')');
};

/** A recursion with a counter that falls: in tail position, not in it, through another function, through $map. */
const recursion: Production['make'] = (maker, wanted, scope) => {
  const inside = withVariable(withVariable(scope, 'c', int), 'acc', wanted);
  const grown = maker.of(wanted, inside);
  const start = maker.of(wanted, scope);
  const count = maker.chance.int(0, 4);
  const way = maker.chance.int(0, 4);
  if (way === 0)
    return tree('recursion', '($f2 := function($c, $acc){ $c <= 0 ? $acc : $f2($c - 1, ', grown, `) }; $f2(${count}, `, start, '))');
  if (way === 1)
    return tree(
      'recursion',
      '($f2 := function($c, $acc){ ($c <= 0 ? $acc : ($d := $c - 1; $f2($d, ',
      grown,
      `))) }; $f2(${count}, `,
      start,
      '))',
    );
  if (way === 2)
    return tree(
      'mutual recursion',
      '($e := function($c, $acc){ $c <= 0 ? $acc : $o($c - 1, ',
      grown,
      ') }; $o := function($c, $acc){ $c <= 0 ? ',
      start,
      ` : $e($c - 1, $acc) }; $e(${count}, `,
      start,
      '))',
    );
  if (way === 3) return tree('recursion', '($f2 := function($c){ $c <= 0 ? ', start, ` : $append($f2($c - 1), $c) }; $f2(${count}))`);
  return tree('recursion', '($f2 := function($c){ $c <= 0 ? ', start, ` : $map([$c - 1], $f2) }; $f2(${count}))`);
};

/** A function that gives a function. */
const closure: Production['make'] = (maker, wanted, scope) => {
  const made = lambda(maker, [number], wanted, withVariable(scope, 'o', number));
  return tree('closure', '(function($o){ ', made, ' })(', maker.of(number, scope), ')(', maker.of(number, scope), ')');
};

/** A list of functions, and functions in fields. */
const stored: Production['make'] = (maker, wanted, scope) => {
  const made = lambda(maker, [number], wanted, scope);
  return maker.chance.of(0.5)
    ? tree('stored function', '{"f": ', made, '}.f(', maker.of(number, scope), ')')
    : tree('stored function', '[', made, '][0](', maker.of(number, scope), ')');
};

/** `x ~> |pattern|update, deletion|`. */
const transform: Production['make'] = (maker, wanted, scope) => {
  const subject = maker.of(wanted, scope);
  const item = itemOf(wanted);
  const lists = item.is === 'object' ? Object.entries(item.fields).filter(([, type]) => itemOf(type).is === 'object') : [];
  const [pattern, matched]: readonly [string, Type] =
    lists.length > 0 && maker.chance.of(0.6)
      ? [maker.chance.pick(lists)[0], any]
      : [maker.chance.pick(['$', '$', '**[k]', '*[k]', '$[0]', '**[n > 1]', '**[n > 1]', '**']), item];
  const inside = within(scope, matched.is === 'any' ? anyObject : matched);
  const update = maker.chance.of(0.85)
    ? tree('object', '{"n": ', maker.of(number, inside), ', "z": ', maker.of(any, inside), '}')
    : maker.of(any, inside);
  const deletion = maker.chance.of(0.4)
    ? [
        ', ',
        maker.chance.of(0.8) ? tree('deletion', maker.chance.pick(['"n"', '["n", "k"]', '"name"', '[]', '"zz"'])) : maker.of(any, inside),
      ]
    : [];
  const made = tree('transform', `|${pattern}|`, update, ...deletion, '|');
  const way = maker.chance.int(0, 9);
  if (way === 0) return tree('transform', '(', made, ')(', subject, ')');
  if (way === 1) return tree('transform', '$map(', subject, ', ', made, ')');
  return tree('transform', '(', subject, ') ~> ', made);
};

/** What is wrong on purpose: no function, a name without `$`. */
const wrong: Production['make'] = (maker, _wanted, scope) => {
  const what = maker.chance.int(0, 5);
  if (what === 0) return tree('no function', 'sum(', maker.of(any, scope), ')');
  if (what === 1) return tree('no function', '$nope(', maker.of(any, scope), ')');
  if (what === 2) return tree('no function', 'sum(?, ', maker.of(any, scope), ')');
  if (what === 3) return tree('no function', '(', maker.of(any, scope), ') ~> ', maker.of(any, scope));
  if (what === 4) return tree('no function', '(', maker.of(any, scope), ')(?)');
  return tree('function as value', maker.chance.pick(['$sum', '$string', 'function($x){$x}', '/a/', '$substring(?, 1)']));
};

export const lambdas: readonly Production[] = [
  { kind: 'map', weight: 4, gives: ['list'], make: map },
  { kind: 'filter function', weight: 3, gives: ['list'], make: filter },
  { kind: 'single', weight: 1.5, gives: ['number', 'text', 'object', 'any'], make: single },
  { kind: 'reduce', weight: 2, gives: ['number', 'text', 'list', 'object', 'truth'], make: reduce },
  { kind: 'sift', weight: 4, gives: ['object'], make: sift },
  { kind: 'each', weight: 2, gives: ['list'], make: each },
  { kind: 'sort function', weight: 2, gives: ['list'], make: sort },
  { kind: 'call of a variable', weight: 2.5, gives: everything, make: bound },
  { kind: 'call of a variable', weight: 3, gives: everything, make: known },
  { kind: 'computed call', weight: 1.5, gives: everything, make: immediate },
  { kind: 'recursion', weight: 1.2, gives: ['number', 'text', 'list', 'truth'], make: recursion },
  { kind: 'closure', weight: 0.6, gives: ['number', 'text', 'list', 'truth'], make: closure },
  { kind: 'stored function', weight: 0.5, gives: ['number', 'text', 'list'], make: stored },
  { kind: 'transform', weight: 4, gives: ['object'], make: transform },
  {
    kind: 'transform',
    weight: 1.5,
    gives: ['list'],
    make: (maker, wanted, scope) => (itemOf(wanted).is === 'object' ? transform(maker, wanted, scope) : undefined),
  },
  { kind: 'wrong', weight: 0.25, gives: everything, make: wrong },
];
