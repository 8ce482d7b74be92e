import { everything, type Maker, type Production, type Scope } from '../maker.ts';
import { rest, tree, type Tree } from '../tree.ts';
import { any, anyObject, date, fits, int, itemOf, listOf, millis, number, text, truth, type Type } from '../types.ts';

const letters: { readonly [letter: string]: Type } = {
  n: number,
  i: int,
  t: text,
  b: truth,
  x: any,
  o: anyObject,
  d: date,
  m: millis,
  N: listOf(number),
  T: listOf(text),
  O: listOf(anyObject),
  L: listOf(any),
};

/**
 * The functions that take no functions and no pictures: the letters of what they take, `:`, of what they give. `=` is a
 * list of what is wanted.
 */
const plain: { readonly [name: string]: readonly string[] } = {
  sum: ['N:n'],
  count: ['L:i', 'T:i'],
  max: ['N:n'],
  min: ['N:n'],
  average: ['N:n'],
  string: ['x:t', 'n:t', 'xb:t', 'L:t'],
  substring: ['ti:t', 'tii:t'],
  substringBefore: ['tt:t'],
  substringAfter: ['tt:t'],
  lowercase: ['t:t'],
  uppercase: ['t:t'],
  length: ['t:i'],
  trim: ['t:t'],
  pad: ['ti:t', 'tit:t'],
  contains: ['tt:b'],
  split: ['tt:T', 'tti:T'],
  join: ['T:t', 'Tt:t'],
  replace: ['ttt:t', 'ttti:t'],
  formatBase: ['i:t', 'ni:t', 'mi:t'],
  number: ['t:n', 'n:n', 'b:n'],
  floor: ['n:n'],
  ceil: ['n:n'],
  round: ['n:n', 'ni:n'],
  abs: ['n:n'],
  sqrt: ['n:n'],
  power: ['ni:n'],
  random: [':n'],
  boolean: ['x:b', 'L:b'],
  not: ['x:b', 'b:b'],
  zip: ['L:L', 'NT:L', 'LLL:L'],
  keys: ['o:T', 'O:T'],
  append: ['==:=', 'xx:L'],
  exists: ['x:b'],
  spread: ['o:O', 'O:O'],
  merge: ['O:o'],
  reverse: ['=:='],
  error: ['t:x'],
  assert: ['bt:x', 'b:x'],
  type: ['x:t'],
  sort: ['N:N', 'T:T'],
  shuffle: ['=:='],
  distinct: ['=:='],
  base64encode: ['t:t'],
  base64decode: ['t:t'],
  encodeUrlComponent: ['t:t'],
  encodeUrl: ['t:t'],
  decodeUrlComponent: ['t:t'],
  decodeUrl: ['t:t'],
  toMillis: ['d:m', 't:m'],
  fromMillis: ['m:d', 'n:d'],
  now: [':d'],
  millis: [':m'],
  clone: ['o:o', 'O:O'],
};

const rare: { readonly [name: string]: number } = { error: 0.1, assert: 0.2, random: 0.5 };

interface Form {
  readonly name: string;
  readonly takes: string;
  readonly gives: string;
}

const forms: readonly Form[] = Object.entries(plain).flatMap(([name, texts]) =>
  texts.map((form) => ({ name, takes: form.slice(0, form.indexOf(':')), gives: form.slice(form.indexOf(':') + 1) })),
);

function typeOf(letter: string, wanted: Type): Type {
  return letter === '=' ? (wanted.is === 'list' ? wanted : listOf(wanted)) : (letters[letter] ?? any);
}

/** Whether it may give what is wanted. */
function suits({ gives }: Form, wanted: Type): boolean {
  return gives === '='
    ? wanted.is === 'list'
    : gives === 'x' || fits(wanted, typeOf(gives, wanted)) || (gives === 'L' && wanted.is === 'list');
}

function argumentsOf(maker: Maker, { takes }: Form, wanted: Type, scope: Scope): readonly Tree[] {
  return [...takes].map((letter) => maker.of(typeOf(letter, wanted), scope));
}

function call(form: Form): Production['make'] {
  return (maker, wanted, scope) => {
    if (!suits(form, wanted)) return undefined;
    const args = argumentsOf(maker, form, wanted, scope);
    // Rarely one too few or too many.
    const given = maker.chance.of(0.01) ? args.slice(1) : maker.chance.of(0.01) ? [...args, maker.of(any, scope)] : args;
    return written(maker, form.name, given);
  };
}

/** A call in one of the ways to write it. */
function written(maker: Maker, name: string, args: readonly Tree[]): Tree {
  const [first, ...others] = args;
  const way = first === undefined ? 0 : maker.chance.int(0, 11);
  if (first === undefined || way < 7) return tree(name, `$${name}(`, rest(args), ')');
  const subject = maker.chance.of(0.5) ? tree('brackets', '(', first, ')') : first;
  if (way === 7) return tree(name, subject, `.$${name}(`, rest(others), ')');
  if (way === 8) return tree('partial', `$${name}(`, rest([tree('hole', '?'), ...others]), ')(', first, ')');
  if (way === 9) return tree('call of a variable', `($f := $${name}; $f(`, rest(args), '))');
  if (way === 10 && others.length > 0)
    return tree('partial', `$${name}(`, rest([first, ...others.map(() => tree('hole', '?'))]), ')(', rest(others), ')');
  return tree('application', subject, ` ~> $${name}`, ...(others.length === 0 && maker.chance.of(0.5) ? [] : ['(', rest(others), ')']));
}

/** Functions of one value, which others can call. */
export const unary: readonly Form[] = forms.filter(({ name, takes }) => takes.length === 1 && name !== 'error' && name !== 'assert');

export function unaryFor(maker: Maker, takes: Type, gives: Type): string | undefined {
  const fitting = unary.filter((form) => fits(typeOf(form.takes, takes), takes) && suits(form, gives));
  return fitting.length === 0 ? undefined : `$${maker.chance.pick(fitting).name}`;
}

/** `x ~> $f ~> $g`, and the composition that is called. */
const chain: Production['make'] = (maker, wanted, scope) => {
  const middle = maker.chance.pick([text, number, listOf(number)]);
  const start = maker.chance.pick([text, number, listOf(number), listOf(text)]);
  const first = unaryFor(maker, start, middle);
  const second = unaryFor(maker, middle, wanted);
  if (first === undefined || second === undefined) return undefined;
  const value = maker.of(start, scope);
  if (maker.chance.of(0.5)) return tree('composition', `(${first} ~> ${second})(`, value, ')');
  if (maker.chance.of(0.3)) return tree('composition', `($h := ${first} ~> ${second}; $h(`, value, '))');
  return tree('application', '(', value, `) ~> ${first} ~> ${second}`);
};

function mayGive(gives: string, is: Type['is']): boolean {
  if (gives === 'x' || gives === '=') return gives === 'x' || is === 'list';
  const type = letters[gives] ?? any;
  return (
    type.is === is ||
    (type.is === 'int' && is === 'number') ||
    (type.is === 'millis' && is === 'number') ||
    (type.is === 'date' && is === 'text')
  );
}

/** `$lookup(object, "key")`: most of the times of a key that is there. */
const lookup: Production['make'] = (maker, wanted, scope) => {
  const objects = [...scope.variables.values(), scope.context].flatMap((type) => (itemOf(type).is === 'object' ? [type] : []));
  const object = objects.length === 0 ? anyObject : maker.chance.pick(objects);
  const item = itemOf(object);
  const keys = item.is === 'object' ? Object.entries(item.fields).filter(([, type]) => fits(wanted, type)) : [];
  const key = keys.length > 0 && maker.chance.of(0.8) ? tree('literal', JSON.stringify(maker.chance.pick(keys)[0])) : maker.of(text, scope);
  if (keys.length === 0 && maker.chance.of(0.8)) return undefined;
  return written(maker, 'lookup', [maker.of(object, scope), key]);
};

/** `$f()` on the context. */
function contextCall(maker: Maker, wanted: Type, scope: Scope): Tree | undefined {
  const subject = maker.of(maker.chance.pick([text, number]), scope);
  const name = maker.chance.pick(
    wanted.is === 'truth'
      ? ['boolean', 'not', 'contains']
      : itemOf(wanted).is === 'number'
        ? ['length', 'number', 'floor', 'abs']
        : ['string', 'trim', 'uppercase', 'substring'],
  );
  const args = name === 'contains' ? '"a"' : name === 'substring' ? '1' : '';
  return tree('context call', '(', subject, `).$${name}(${args})`);
}

const weightOfAll = 60;

export const functions: readonly Production[] = [
  ...forms.map((form) => ({
    kind: form.name,
    weight: (weightOfAll / forms.length) * (rare[form.name] ?? 1),
    gives: everything.filter((is) => mayGive(form.gives, is)),
    make: call(form),
  })),
  { kind: 'application', weight: 2, gives: ['text', 'number', 'list', 'truth'], make: chain },
  { kind: 'lookup', weight: 1.2, gives: everything, make: lookup },
  { kind: 'context call', weight: 1.5, gives: ['text', 'number', 'truth'], make: contextCall },
];
