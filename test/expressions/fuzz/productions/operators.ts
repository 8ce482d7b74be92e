import { everything, withVariable, within, type Maker, type Production, type Scope } from '../maker.ts';
import { rest, tree, type Tree } from '../tree.ts';
import { any, int, itemOf, listOf, millis, number, text, truth, type Type } from '../types.ts';

function binary(kind: string, signs: readonly string[], left: Type, right: Type = left): Production['make'] {
  return (maker, _wanted, scope) => tree(kind, maker.operand(left, scope), ` ${maker.chance.pick(signs)} `, maker.operand(right, scope));
}

/** Both sides of one type that can be compared. */
const compared: Production['make'] = (maker, _wanted, scope) => {
  const type = maker.chance.pick([number, text, number]);
  const sign = maker.chance.pick(['<', '<=', '>', '>=', '=', '!=']);
  return tree('comparison', maker.operand(type, scope), ` ${sign} `, maker.operand(type, scope));
};

/** `( $a := …; …; value )`, and a bind somewhere in it. */
const block: Production['make'] = (maker, wanted, scope) => {
  let inside = scope;
  const statements: Tree[] = [];
  for (let count = maker.chance.int(1, 2); count > 0; count--) {
    const type = maker.chance.pick([number, text, listOf(number), itemOf(scope.context), any, listOf(text)]);
    const name = maker.name();
    statements.push(bound(maker, name, type, inside));
    inside = withVariable(inside, name, type);
  }
  return tree('block', '(', rest([...statements, maker.of(wanted, inside)], '; '), ')');
};

function bound(maker: Maker, name: string, type: Type, scope: Scope): Tree {
  const value = maker.of(type, scope);
  const shape = maker.chance.int(0, 9);
  if (shape === 0) return tree('bind in condition', '(', maker.truth(scope), ` ? $${name} := `, value, ' : 0)');
  if (shape === 1) return tree('bind in bind', `$w := $${name} := `, value);
  if (shape === 2) return tree('bind in path', `$.($${name} := `, value, ')');
  return tree('bind', `$${name} := `, value);
}

const fieldNames = ['a', 'b', 'k', 'n', 'c d', '1'];

const object: Production['make'] = (maker, wanted, scope) => {
  const fields = wanted.is === 'object' ? Object.entries(wanted.fields) : [];
  const wantedFields: readonly (readonly [string, Type])[] =
    fields.length > 0
      ? fields.slice(0, 3)
      : maker.chance.pick([
          [
            ['a', number],
            ['b', text],
          ],
          [[maker.chance.pick(fieldNames), any]],
          [
            ['k', text],
            ['n', number],
            ['c d', listOf(number)],
          ],
        ]);
  const pairs = wantedFields.map(([name, type]) => pair(maker, name, type, scope));
  return tree('object', '{', rest(pairs), '}');
};

function pair(maker: Maker, name: string, type: Type, scope: Scope): Tree {
  if (maker.chance.of(0.05)) return tree('pair', maker.of(text, scope), ': ', maker.of(type, scope));
  return tree('pair', `${JSON.stringify(name)}: `, maker.of(type, scope));
}

/** `[]` after a thing keeps a list of one. */
const kept: Production['make'] = (maker, wanted, scope) => {
  const [start, end] = brackets(maker);
  return tree('keep array', start, maker.operand(wanted, scope), `${end}[]`);
};

/** What follows an expression belongs to its last step, what follows brackets to the whole. */
function brackets(maker: Maker): readonly [string, string] {
  return maker.chance.of(0.6) ? ['(', ')'] : ['', ''];
}

const filtered: Production['make'] = (maker, wanted, scope) => {
  const list = wanted.is === 'list' ? wanted : listOf(wanted);
  const item = itemOf(list);
  const what = maker.chance.int(0, 9);
  const [start, end] = brackets(maker);
  const subject = [start, maker.operand(list, scope), `${end}[`] as const;
  if (wanted.is !== 'list' || what < 3) return tree('index', ...subject, maker.of(int, within(scope, item)), ']');
  if (what < 5) return tree('indexes', ...subject, maker.of(listOf(int), within(scope, item)), ']');
  return tree('filter', ...subject, maker.truth(within(scope, item)), ']');
};

export const operators: readonly Production[] = [
  { kind: 'arithmetic', weight: 6, gives: ['number'], make: binary('arithmetic', ['+', '-', '*', '/', '%'], number) },
  { kind: 'arithmetic', weight: 4, gives: ['int'], make: binary('arithmetic', ['+', '-'], int) },
  { kind: 'arithmetic', weight: 2, gives: ['millis'], make: binary('arithmetic', ['+', '-'], millis, int) },
  {
    kind: 'negation',
    weight: 1,
    gives: ['number', 'int', 'millis'],
    make: (maker, wanted, scope) => tree('negation', '-', maker.operand(wanted, scope)),
  },
  {
    kind: 'concatenation',
    weight: 6,
    gives: ['text'],
    make: (maker, _wanted, scope) =>
      tree('concatenation', maker.operand(maker.chance.pick([text, text, any, number]), scope), ' & ', maker.operand(text, scope)),
  },
  { kind: 'comparison', weight: 8, gives: ['truth'], make: compared },
  { kind: 'equality', weight: 2, gives: ['truth'], make: binary('equality', ['=', '!='], any) },
  { kind: 'and or', weight: 4, gives: ['truth'], make: binary('and or', ['and', 'or'], truth) },
  { kind: 'and or', weight: 1, gives: ['truth'], make: binary('and or', ['and', 'or'], any) },
  { kind: 'in', weight: 2, gives: ['truth'], make: binary('in', ['in'], text, listOf(text)) },
  { kind: 'in', weight: 1, gives: ['truth'], make: binary('in', ['in'], number, listOf(number)) },
  {
    kind: 'condition',
    weight: 2,
    gives: everything,
    make: (maker, wanted, scope) =>
      tree('condition', maker.operand(truth, scope), ' ? ', maker.operand(wanted, scope), ' : ', maker.operand(wanted, scope)),
  },
  {
    kind: 'condition',
    weight: 0.5,
    gives: everything,
    make: (maker, wanted, scope) => tree('condition', maker.operand(truth, scope), ' ? ', maker.operand(wanted, scope)),
  },
  {
    kind: 'default',
    weight: 1,
    gives: everything,
    make: (maker, wanted, scope) =>
      tree('default', maker.operand(wanted, scope), maker.chance.pick([' ?: ', ' ?? ']), maker.operand(wanted, scope)),
  },
  { kind: 'block', weight: 3, gives: everything, make: block },
  { kind: 'object', weight: 8, gives: ['object'], make: object },
  {
    kind: 'array',
    weight: 4,
    gives: ['list'],
    make: (maker, wanted, scope) =>
      tree(
        'array',
        '[',
        rest(
          Array.from({ length: maker.chance.int(0, 3) }, () =>
            maker.of(wanted.is === 'list' ? (maker.chance.of(0.2) ? wanted : wanted.of) : any, scope),
          ),
        ),
        ']',
      ),
  },
  {
    kind: 'range',
    weight: 3,
    gives: ['list'],
    make: (maker, wanted, scope) =>
      wanted.is === 'list' && wanted.of.is !== 'number' && wanted.of.is !== 'int'
        ? undefined
        : tree('range', '[', maker.operand(int, scope), '..', maker.operand(int, scope), ']'),
  },
  { kind: 'keep array', weight: 0.7, gives: ['list', 'object', 'number', 'text'], make: kept },
  { kind: 'index', weight: 1.5, gives: ['number', 'text', 'object', 'int', 'date'], make: filtered },
  { kind: 'filter', weight: 4, gives: ['list'], make: filtered },
];
