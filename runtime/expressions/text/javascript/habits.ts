import { scan, type Token } from '../scan.ts';
import { asJsonata } from './index.ts';

interface Habit {
  readonly test: (token: Token, next: Token | undefined, before: Token | undefined) => boolean;
  readonly hint: string;
  /** It can be JSONata too: alone it tells nothing. */
  readonly isWeak?: true;
}

/** What people write who think of JavaScript, and how JSONata says it. */
const habits: readonly Habit[] = [
  {
    test: (token, next) => isJoined(token, next, '=', '=') || isJoined(token, next, '!=', '='),
    hint: '`=` and `!=` compare, not `===` and `!==`',
  },
  { test: (token) => isName(token, 'return'), hint: 'an expression is its value: leave `return` out' },
  { test: (token, next) => isName(token, 'if') && next?.text === '(', hint: '`condition ? {"a": 1} : {"b": 2}` chooses, not `if (…)`' },
  { test: (token) => isName(token, 'else'), hint: '`condition ? a : b` chooses, not `if … else`' },
  { test: (token, next) => isJoined(token, next, '=', '>'), hint: '`function($x){ $x + 1 }` is a function, not `x => x + 1`' },
  {
    test: (token, next) => isName(token, 'function') && next?.kind === 'name',
    hint: '`( $f := function($x){ $x + 1 }; $f(a) )` names a function',
  },
  {
    test: (token, next) => ['const', 'let', 'var'].includes(token.text) && next?.kind === 'name',
    hint: '`( $x := a; $x + 1 )` names a value, not `const x = a`',
  },
  { test: (token, next) => isJoined(token, next, '&', '&'), hint: '`and` joins conditions, not `&&`' },
  { test: (token, next) => isJoined(token, next, '|', '|'), hint: '`or` joins conditions, not `||`, and `??` gives a default' },
  { test: (token) => token.text === '!' && token.kind === 'operator', hint: '`$not(a)` negates, not `!a`' },
  { test: (token, next) => isJoined(token, next, '?', '.'), hint: '`a.b` is nothing where `a` is nothing, without `?.`' },
  {
    test: (token, next) => isName(token, 'new') && next?.kind === 'name',
    hint: 'there is no `new`; `$toMillis(text)` and `$fromMillis(number)` convert times',
  },
  { test: (token, next) => isName(token, 'typeof') && next !== undefined, hint: '`$type(a)` tells the type, not `typeof a`' },
  { test: (token) => token.kind === 'quotedName' && token.text.includes('${'), hint: '`a & "-" & b` joins texts, not a template literal' },
  { test: isCallOf('JSON', 'stringify'), hint: '`$string(a)` writes JSON, not `JSON.stringify(a)`' },
  { test: isCallOf('Math'), hint: '`$floor(a)`, `$round(a)`, `$max(list)` compute, not `Math.floor(a)`' },
  { test: isCallOf('Object'), hint: '`$keys(a)` and `a.*` give keys and values, not `Object.keys(a)`' },
  { test: isFunction(['parseInt', 'parseFloat', 'Number']), hint: '`$number(text)` gives a number, not `parseInt(text)`' },
  {
    test: isMethod(['map', 'filter', 'reduce']),
    hint: '`$map(list, function($x){ … })`, `$filter` and `$reduce` take the list first; `list[a > 1].b` is shorter',
  },
  { test: isMethod(['includes']), hint: '`$contains(text, part)` looks in a text, `value in list` in a list, not `.includes`' },
  {
    test: isMethod(['toUpperCase', 'toLowerCase', 'trim', 'split', 'join', 'replace']),
    hint: '`$uppercase(text)`, `$split(text, "-")` and the like take the text first',
  },
  {
    test: (token, next, before) => before?.text === '.' && token.text === 'length' && next?.text !== '(',
    hint: '`$length(text)` and `$count(list)` give lengths, not `.length`',
    isWeak: true,
  },
];

/** Whether a text that is no valid JSONata is JavaScript. */
export function isJavascript(source: string): boolean {
  return habitsIn(source).some(({ isWeak }) => isWeak !== true);
}

/** The JSONata for a text that looks like JavaScript: the whole of it where that is `sound`, else how its parts are written. */
export function javascriptHint(source: string, isSound: (jsonata: string) => boolean): string | undefined {
  const found = habitsIn(source);
  if (found.every(({ isWeak }) => isWeak === true)) return undefined;
  const twin = asJsonata(source);
  const hint = twin !== undefined && isSound(twin) ? `in JSONata: ${twin}` : `in JSONata ${found.map((habit) => habit.hint).join('; ')}`;
  return `this looks like JavaScript; ${hint}`;
}

function habitsIn(source: string): readonly Habit[] {
  const tokens = [...scan(source)];
  return habits.filter((habit) => tokens.some((token, index) => habit.test(token, tokens[index + 1], tokens[index - 1])));
}

function isName(token: Token, text: string): boolean {
  return token.kind === 'name' && token.text === text;
}

function isJoined(token: Token, next: Token | undefined, first: string, second: string): boolean {
  return token.text === first && next?.text === second && token.end === next.start && token.kind === 'operator';
}

/** `.name(`. */
function isMethod(names: readonly string[]): Habit['test'] {
  return (token, next, before) => before?.text === '.' && token.kind === 'name' && names.includes(token.text) && next?.text === '(';
}

/** `name(`. */
function isFunction(names: readonly string[]): Habit['test'] {
  return (token, next, before) => before?.text !== '.' && token.kind === 'name' && names.includes(token.text) && next?.text === '(';
}

/** `name.`, which is followed by a call of a method. */
function isCallOf(name: string, method?: string): Habit['test'] {
  return (token, next, before) =>
    token.text === '.' &&
    before?.text === name &&
    before.kind === 'name' &&
    next?.kind === 'name' &&
    (method === undefined || next.text === method);
}
