import fc from 'fast-check';

/** Keys of the generated data: few, so that generated paths often lead somewhere. */
const keys = ['a', 'b', 'c', 'd'] as const;

const texts = fc.constantFrom(
  '',
  'x',
  'ab',
  'paid',
  '12',
  '-3.5',
  '0x1F',
  ' a  b ',
  '2024-02-03T04:05:06.007Z',
  '2024-02-03',
  '2024',
  'é𝒳y',
  'a,b,c',
  'constructor',
  '__proto__',
);
const numbers = fc.oneof(fc.integer({ min: -3, max: 12 }), fc.constantFrom(0.5, 1.1, -2.5, 0.1, 1e21, 1_700_000_000_000, 123_456.789));
const scalars = fc.oneof(texts, numbers, fc.boolean(), fc.constant(null));

/** Values as JSON has them. Lists are not empty where `lists` says so: the interpreter changes an empty list that it groups. */
export function arbitraryValue(leastItems: number, leaves: fc.Arbitrary<unknown> = scalars): fc.Arbitrary<unknown> {
  return fc.letrec<{ value: unknown; list: unknown; object: unknown }>((tie) => ({
    value: fc.oneof({ maxDepth: 4, withCrossShrink: true }, leaves, tie('list'), tie('object'), tie('object')),
    list: fc.array(tie('value'), { minLength: leastItems, maxLength: 4 }),
    object: fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  })).value;
}

export const bigIntegers = fc.oneof(scalars, fc.constantFrom(9_007_199_254_740_993n, -12_345_678_901_234_567_890n));

const literal = fc.oneof(
  fc.constantFrom('"x"', '"ab"', '"paid"', '"12"', '""', '"a,b"', '","', '"2024-02-03T04:05:06Z"', '"$"'),
  fc.constantFrom('0', '1', '2', '-1', '2.5', '0.1', '100'),
  fc.constantFrom('true', 'false', 'null', 'nothing'),
);
const operator = fc.constantFrom('+', '-', '*', '/', '%', '=', '!=', '<', '<=', '>', '>=', '&', 'and', 'or', 'in', '??', '?:');
const name = fc.constantFrom(...keys, '`a`', '"b"');
const head = fc.constantFrom('r', 's', '$r', '$s', '$', '$$', '$$.r', '$.s', 'r.a', 's.b', 'r.a.b');

const unary = [
  'string',
  'number',
  'length',
  'trim',
  'lowercase',
  'uppercase',
  'sum',
  'count',
  'max',
  'min',
  'average',
  'floor',
  'ceil',
  'round',
  'abs',
  'sqrt',
].concat([
  'boolean',
  'not',
  'exists',
  'keys',
  'spread',
  'merge',
  'reverse',
  'distinct',
  'sort',
  'type',
  'toMillis',
  'fromMillis',
  'error',
  'encodeUrlComponent',
  'base64encode',
  'zip',
]);
const binary = [
  'substring',
  'substringBefore',
  'substringAfter',
  'contains',
  'split',
  'join',
  'lookup',
  'append',
  'round',
  'power',
  'pad',
  'formatBase',
  'zip',
  'string',
  'assert',
];
const ternary = ['substring', 'replace', 'split', 'pad', 'zip'];
const regexes = fc.constantFrom('/a/', '/[^0-9]+/', '/(a)(b)?/i', '/\\s+/', '/x*/', '/^/m');

/** Expressions of the whole language that is compiled, right and wrong ones. */
export const arbitraryExpression: fc.Arbitrary<string> = fc.letrec<{
  expression: string;
  path: string;
  step: string;
  call: string;
  built: string;
}>((tie) => ({
  expression: fc.oneof({ maxDepth: 4, withCrossShrink: true }, literal, head, tie('path'), tie('path'), tie('call'), tie('built')),
  path: fc
    .tuple(
      fc.oneof(
        head,
        name,
        fc.tuple(tie('built')).map(([inner]) => `(${inner})`),
        tie('call'),
      ),
      fc.array(tie('step'), { minLength: 1, maxLength: 4 }),
    )
    .map(([start, steps]) => start + steps.join('')),
  step: fc.oneof(
    { maxDepth: 4 },
    name.map((key) => `.${key}`),
    name.map((key) => `.${key}`),
    fc.constantFrom('[0]', '[-1]', '[1]', '[]', '.*', '.$', '.**'),
    tie('expression').map((inner) => `[${inner}]`),
    fc.tuple(name, literal).map(([key, value]) => `[${key} = ${value}]`),
    tie('expression').map((inner) => `.(${inner})`),
    fc.tuple(tie('expression'), tie('expression')).map(([first, second]) => `.[${first}, ${second}]`),
    fc.tuple(literal, tie('expression')).map(([key, value]) => `.{${key}: ${value}}`),
    fc.tuple(name, tie('expression')).map(([key, value]) => `{$string(${key}): ${value}}`),
    fc.tuple(fc.constantFrom('', '<', '>'), name).map(([order, key]) => `^(${order}${key})`),
  ),
  call: fc.oneof(
    fc.tuple(fc.constantFrom(...unary), tie('expression')).map(([f, a]) => `$${f}(${a})`),
    fc.tuple(fc.constantFrom(...unary), head).map(([f, a]) => `${a}.$${f}()`),
    fc.tuple(fc.constantFrom(...unary, ...binary), tie('expression')).map(([f, a]) => `(${a} ~> $${f})`),
    fc.tuple(fc.constantFrom(...binary), tie('expression'), tie('expression')).map(([f, a, b]) => `$${f}(${a}, ${b})`),
    fc.tuple(fc.constantFrom(...binary), head, tie('expression')).map(([f, a, b]) => `${a}.$${f}(${b})`),
    fc
      .tuple(fc.constantFrom(...ternary), tie('expression'), tie('expression'), tie('expression'))
      .map(([f, a, b, c]) => `$${f}(${a}, ${b}, ${c})`),
    fc.tuple(fc.constantFrom('contains', 'match', 'split'), tie('expression'), regexes).map(([f, a, regex]) => `$${f}(${a}, ${regex})`),
    fc
      .tuple(tie('expression'), regexes, fc.constantFrom('"-"', '"[$1]"', '"$0$$"'))
      .map(([a, regex, by]) => `$replace(${a}, ${regex}, ${by})`),
    tie('expression').map((a) => `$lookup({"x": 1, "paid": "P", "ab": null}, ${a})`),
  ),
  built: fc.oneof(
    fc.tuple(tie('expression'), operator, tie('expression')).map(([left, sign, right]) => `(${left} ${sign} ${right})`),
    tie('expression').map((inner) => `-(${inner})`),
    fc.array(tie('expression'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc.tuple(fc.integer({ min: -1, max: 3 }), fc.integer({ min: 0, max: 5 })).map(([from, to]) => `[${from}..${to}]`),
    fc.tuple(literal, tie('expression'), tie('expression')).map(([key, first, second]) => `{"k": ${first}, ${key}: ${second}}`),
    fc.tuple(tie('expression'), tie('expression'), tie('expression')).map(([test, yes, no]) => `(${test} ? ${yes} : ${no})`),
    fc.tuple(tie('expression'), tie('expression')).map(([test, yes]) => `(${test} ? ${yes})`),
    fc.tuple(tie('expression'), tie('expression')).map(([value, rest]) => `($v := ${value}; $w := $v; [$w, $v.a, ${rest}])`),
  ),
})).expression;
