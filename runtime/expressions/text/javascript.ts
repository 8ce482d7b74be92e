import type { Token } from './scan.ts';

interface Habit {
  readonly test: (token: Token, next: Token | undefined, before: Token | undefined) => boolean;
  readonly hint: string;
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
    test: (token, next) => ['const', 'let', 'var'].includes(token.text) && next?.kind === 'name',
    hint: '`( $x := a; $x + 1 )` names a value, not `const x = a`',
  },
  { test: (token, next) => isJoined(token, next, '&', '&'), hint: '`and` joins conditions, not `&&`' },
  { test: (token, next) => isJoined(token, next, '|', '|'), hint: '`or` joins conditions, not `||`, and `??` gives a default' },
  { test: (token) => token.text === '!' && token.kind === 'operator', hint: '`$not(a)` negates, not `!a`' },
  {
    test: (token, next) => isName(token, 'new') && next?.kind === 'name',
    hint: 'there is no `new`; `$toMillis(text)` and `$fromMillis(number)` convert times',
  },
  { test: (token) => token.kind === 'quotedName' && token.text.includes('${'), hint: '`a & "-" & b` joins texts, not a template literal' },
  {
    test: (token, next, before) => before?.text === '.' && token.text === 'length' && next?.text !== '(',
    hint: '`$length(text)` and `$count(list)` give lengths, not `.length`',
  },
];

/** The JSONata for what looks like JavaScript in a text that is not valid JSONata. */
export function javascriptHint(tokens: readonly Token[]): string | undefined {
  const found = habits.filter((habit) => tokens.some((token, index) => habit.test(token, tokens[index + 1], tokens[index - 1])));
  return found.length === 0 ? undefined : `this looks like JavaScript; in JSONata ${found.map((habit) => habit.hint).join('; ')}`;
}

function isName(token: Token, text: string): boolean {
  return token.kind === 'name' && token.text === text;
}

function isJoined(token: Token, next: Token | undefined, first: string, second: string): boolean {
  return token.text === first && next?.text === second && token.end === next.start && token.kind === 'operator';
}
