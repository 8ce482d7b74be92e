import { afterAll, describe, expect, it } from 'vitest';
import { createExpressions, ExpressionError, ExpressionSyntaxError } from '../../runtime/expressions/index.ts';
import { functionNames } from '../../runtime/expressions/functions/signatures.ts';

const expressions = createExpressions({ time: 2_000, size: 100_000 });
afterAll(() => expressions[Symbol.asyncDispose]());

/** What leads to a prototype or the host, what marks something inside an evaluator, and what JavaScript calls by itself. */
const words = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
  '__lookupGetter__',
  'toJSON',
  'then',
  'length',
  '_jsonata_lambda',
  '_jsonata_function',
  'sequence',
  'tupleStream',
  'keepSingleton',
  'outerWrapper',
  'cons',
  'isSequence',
  'arity',
  'apply',
  'call',
  'implementation',
];

/** Every place of a node that takes a name or a key: WORD stands in it. */
const places: { readonly [name: string]: string } = {
  'a name': 'r.`WORD`',
  'a name of an object that is made': '{}.`WORD`',
  'a name of a text': '"text".`WORD`',
  'a name of a number': '(1).`WORD`',
  'a name of a list': '[1, 2].`WORD`',
  'a name of a function': '$sum.`WORD`',
  'a name of a lambda': 'function($x){ $x }.`WORD`',
  'a name of a regular expression': '/a/.`WORD`',
  'a name of a match': '$match("a", /a/).`WORD`',
  'a name of a transform': '(|a|{}|).`WORD`',
  'a name of the root': '$$.`WORD`',
  'names after one another': 'r.`WORD`.`WORD`.`WORD`',
  'a name after a wildcard': 'r.*.`WORD`',
  'a name after descendants': 'r.**.`WORD`',
  'a name in a predicate': 'r[`WORD`]',
  'a name in an order-by': '[r, r]^(`WORD`)',
  'a name by focus': 'r@$f.$f.`WORD`',
  'a name by the parent': 'r.a.(%.`WORD`)',
  'a key of a literal': '{"WORD": {"polluted": true}}',
  'a key that is computed': '{"" & "WORD": {"polluted": true}}',
  'a key of a grouping': '[1, 2]{"WORD": {"polluted": true}}',
  'a key of a grouping in a path': 'r.{"WORD": {"polluted": true}}',
  'a key of a grouping that is computed': '["WORD"]{$: {"polluted": true}}',
  'an update': 'r ~> |$|{"WORD": {"polluted": true}}|',
  'an update of what is made': '{"a": {}} ~> |a|{"WORD": {"polluted": true}}|',
  'an update of everything': 'r ~> |**|{"WORD": {"polluted": true}}|',
  'a deletion': 'r ~> |$|{}, "WORD"|',
  'a variable': '($WORD := 1; $WORD)',
  'a parameter': '(function($WORD){ $WORD })(1)',
  'a focus': 'r@$WORD.$WORD',
  'an index': 'r#$WORD.$WORD',
  'a function': '$WORD()',
  'a lookup': '$lookup(r, "WORD")',
  'a lookup in a list': '$lookup([r, {}], "WORD")',
  'a lookup in a function': '$lookup($sum, "WORD")',
  'a lookup in a lambda': '$lookup(function(){1}, "WORD")',
  keys: '$keys(r)',
  'a merge': '$merge([r, {"WORD": {"polluted": true}}])',
  'a spread': '$spread(r)',
  'a sift': '$sift(r, function($v, $k){ $k = "WORD" })',
  each: '$each(r, function($v, $k){ $k })',
  'a clone': '$clone(r)',
  'a text of it': '$string(r)',
  'a stable text of it': '$stableString(r)',
  'what is parsed': '$parseQuery("WORD=1&a.WORD=2&a[WORD]=3")',
  'parts of a URL': '$urlParts("https://a.example/?WORD=1").query',
  'a query': '$urlQuery({"WORD": 1})',
  'a matcher': '$match("a", function($s){ {"match": "a", "start": 0, "end": 1, "groups": ["WORD"], "next": function(){ r }} })',
  'an object as a matcher': '$match("a", r)',
  'an object that is called': '(r)(1)',
  'an object that is applied': '1 ~> r',
  'options of a picture': '$formatNumber(1, "0", {"WORD": "x"})',
  'distinct values': '$distinct([r, r])',
  'a sort': '$sort([r, r], function($a, $b){ $a.`WORD` > $b.`WORD` })',
  zip: '$zip([r], [r])',
  'what reads itself out': 'r',
};

/** With the word as an own key at every level, as only JSON can make it. */
function hostileRecord(word: string): unknown {
  const key = JSON.stringify(word);
  return JSON.parse(`{"a": {${key}: {"polluted": true}, "b": 1}, ${key}: {"polluted": true}, "list": [{${key}: 1}]}`);
}

/** Nothing that the host has: only plain data, or plain data beneath it. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'function' || typeof value === 'symbol') return false;
  if (typeof value !== 'object' || value === null) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (Array.isArray(value))
    return prototype === Array.prototype && Reflect.ownKeys(value).every((key) => typeof key === 'string') && value.every(isPlain);
  return (
    (prototype === Object.prototype || prototype === null) && !Object.hasOwn(value, '__proto__') && Object.values(value).every(isPlain)
  );
}

async function resultOf(source: string, scope: { readonly r: unknown }): Promise<unknown> {
  try {
    return await expressions.jsonata(source, ['r']).evaluate(scope);
  } catch (thrown) {
    if (thrown instanceof ExpressionError || thrown instanceof ExpressionSyntaxError) return thrown.message;
    throw thrown;
  }
}

/** Names of the prototypes that all share, and of the functions that all use. */
function hostState(): readonly string[] {
  return [
    Object.prototype,
    Array.prototype,
    String.prototype,
    Number.prototype,
    Function.prototype,
    RegExp.prototype,
    Promise.prototype,
    globalThis,
  ].flatMap((shared) => Reflect.ownKeys(shared).map(String));
}

describe.each(words)('%s', (word) => {
  it.each(Object.entries(places))('%s leads nowhere and sets nothing', async (_place, template) => {
    const scope = { r: hostileRecord(word) };
    const before = JSON.stringify(scope);
    const host = hostState();
    const result = await resultOf(template.replaceAll('WORD', word), scope);
    expect(isPlain(result)).toBe(true);
    expect(JSON.stringify(scope)).toBe(before);
    expect(hostState()).toEqual(host);
    expect(({} as { readonly polluted?: unknown }).polluted).toBeUndefined();
  });
});

/** Values that have more in JavaScript than they have as data. */
const holders = [
  '"text"',
  '1',
  'true',
  'null',
  '[1, 2]',
  '{}',
  '{"a": 1}',
  '$sum',
  '$substring(?, 1)',
  'function($x){ $x }',
  '/a/',
  '$match("a", /a/)',
  '($sum ~> $string)',
  '|a|{}|',
  '[1..3]',
  'r.list.nothing',
];

it.each(words)('no value has %s that is not in the data', async (word) => {
  for (const holder of holders) {
    const bound = `$h := ${holder};`;
    expect(await resultOf(`(${bound} [$exists($h.\`${word}\`), $exists($h[\`${word}\`])])`, { r: {} })).toEqual([false, false]);
    // $lookup in what has no keys may be a failure.
    expect(await resultOf(`(${bound} $exists($lookup($h, "${word}")))`, { r: {} })).not.toBe(true);
  }
});

it('every built-in gives plain data for what looks like a function or a list of the evaluator', async () => {
  for (const name of functionNames) {
    for (const word of ['__proto__', 'constructor', 'toString', 'then', '_jsonata_lambda', 'sequence']) {
      const scope = { r: hostileRecord(word) };
      for (const args of [
        'r',
        'r, r',
        `"${word}", r`,
        `r, "${word}"`,
        `[r], "${word}", "${word}"`,
        `[r], function($v){ $v }`,
        `r, function($v, $k){ $k }`,
      ]) {
        const result = await resultOf(`$${name}(${args})`, scope);
        if (!isPlain(result)) expect.fail(`$${name}(${args}) with ${word} gives what is not plain data`);
      }
    }
  }
  expect(({} as { readonly polluted?: unknown }).polluted).toBeUndefined();
}, 60_000);

it('data that says it is a function is data', async () => {
  const forged: unknown = JSON.parse(
    '{"_jsonata_lambda": true, "_jsonata_function": true, "arguments": [], "body": {"type": "string", "value": "x"}, "implementation": 1}',
  );
  expect(await resultOf('$type(r)', { r: forged })).toBe('object');
  expect(await resultOf('r', { r: forged })).toEqual(forged);
  expect(await resultOf('(r)()', { r: forged })).toContain('T1006');
  expect(await resultOf('$map([1], r)', { r: forged })).toContain('T0410');
});
