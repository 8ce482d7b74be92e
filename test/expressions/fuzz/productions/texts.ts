import type { Maker, Production, Scope } from '../maker.ts';
import { rest, tree, type Tree } from '../tree.ts';
import { date, int, listOf, millis, number, text } from '../types.ts';
import { lambda } from './lambdas.ts';

const patterns = [
  'a',
  '[a-z]',
  '[0-9]+',
  '(\\\\d)(\\\\w)?',
  '\\\\s+',
  'x*',
  '^',
  'k(\\\\d)',
  'a|b',
  '(a)|(b)',
  '[^,]+',
  '$',
  '\\\\b',
  '.',
  '(?:ab)+',
  'é',
  'A',
].map((one) => one.replaceAll('\\\\', '\\'));

function regex(maker: Maker): string {
  return `/${maker.chance.pick(patterns)}/${maker.chance.pick(['', '', '', 'i', 'm', 'im'])}`;
}

/** What takes the place of a regular expression: one, one that is bound, a function of the user's, a text. */
function matcher(maker: Maker, scope: Scope): Tree {
  const way = maker.chance.int(0, 19);
  if (way === 0)
    return tree(
      'user matcher',
      'function($s){ $s = "" ? $nothing : {"match": $substring($s, 0, 1), "start": 0, "end": 1, "groups": [], "next": function(){ ',
      maker.chance.of(0.7) ? tree('literal', '$nothing') : maker.of(text, scope),
      ' }} }',
    );
  if (way === 1) return lambda(maker, [text], maker.chance.pick([text, number, listOf(text)]), scope);
  if (way === 2) return tree('function as value', maker.chance.pick(['$length', '$uppercase', '$boolean']));
  return tree('regex', regex(maker));
}

const contains: Production['make'] = (maker, _wanted, scope) =>
  tree('contains', '$contains(', maker.of(text, scope), ', ', matcher(maker, scope), ')');

const split: Production['make'] = (maker, wanted, scope) =>
  wanted.is === 'list' && wanted.of.is !== 'text'
    ? undefined
    : tree('split', '$split(', rest([maker.of(text, scope), matcher(maker, scope), ...limit(maker, scope)]), ')');

function limit(maker: Maker, scope: Scope): readonly Tree[] {
  return maker.chance.of(0.2) ? [maker.of(int, scope)] : [];
}

const match: Production['make'] = (maker, wanted, scope) => {
  const made = tree('match', '$match(', rest([maker.of(text, scope), matcher(maker, scope), ...limit(maker, scope)]), ')');
  if (wanted.is === 'text') return tree('match', made, '[0].match');
  if (wanted.is === 'number') return tree('match', made, '.index');
  return wanted.is === 'list' && wanted.of.is === 'text' ? tree('match', made, maker.chance.pick(['.match', '.groups', ''])) : made;
};

const replacements = ['"-"', '"[$1]"', '"$0$$"', '"$2$1"', '"$12"', '""', '"$x"'];

const replace: Production['make'] = (maker, _wanted, scope) => {
  const found = { is: 'object', fields: { match: text, start: int, end: int, groups: listOf(text) } } as const;
  const by = maker.chance.of(0.3) ? lambda(maker, [found], text, scope) : tree('replacement', maker.chance.pick(replacements));
  return tree('replace', '$replace(', rest([maker.of(text, scope), matcher(maker, scope), by, ...limit(maker, scope)]), ')');
};

/** A regular expression that is a value: called, called again, given to a function of lists. */
const value: Production['make'] = (maker, wanted, scope) => {
  const subject = maker.of(text, scope);
  if (wanted.is === 'text')
    return tree(
      'regex value',
      `(${regex(maker)})(`,
      subject,
      `)${maker.chance.pick(['.match', '.groups[0]', '.next().match', ' ~> $string'])}`,
    );
  if (wanted.is === 'int' || wanted.is === 'number')
    return tree('regex value', '(', subject, ` ~> ${regex(maker)}).${maker.chance.pick(['start', 'end'])}`);
  if (wanted.is === 'list')
    return tree('regex value', `${maker.chance.pick(['$map', '$filter'])}(`, maker.of(listOf(text), scope), `, ${regex(maker)})`);
  return tree(
    'regex value',
    `($r := ${regex(maker)}; [$contains(`,
    subject,
    ', $r), $match(',
    maker.of(text, scope),
    ', $r).match, $r(',
    maker.of(text, scope),
    ').start])',
  );
};

const integerPictures = [
  '0',
  '#,##0',
  '000',
  '##0.#',
  'A',
  'a',
  'I',
  'i',
  'w',
  'W',
  'Ww',
  '0;o',
  'w;o',
  'Ww;o',
  '#0',
  '###,###',
  '١',
  '#.##0,00',
  'Α',
  '1',
  '0,00,000',
  '',
  'x',
  '#',
  '0a',
  'A;o',
];

const numberPictures = [
  '0',
  '#,##0.00',
  '0.0',
  '#',
  '#.##',
  '00.00',
  '0.0e0',
  '#0%',
  '0‰',
  '#,##0;(#,##0)',
  '+0;-0',
  '###,##0.0##',
  '0.000e00',
  'x0y',
  '#,#',
  '0.0.0',
  '',
  '0;0;0',
  ',0',
  '0#',
  '.0',
  '0%‰',
  '#e0',
  '0e0.0',
  '##,##,00.0#,##',
  '9',
  '0.#0',
];

const formatNumber: Production['make'] = (maker, _wanted, scope) => {
  const options = maker.chance.of(0.12)
    ? [
        tree(
          'options',
          maker.chance.pick([
            '{"decimal-separator": ",", "grouping-separator": "."}',
            '{"zero-digit": "٠"}',
            '{"minus-sign": "~"}',
            '{"percent": "p"}',
            '{"digit": "d"}',
            '{"exponent-separator": "E"}',
            '{"pattern-separator": "|"}',
            '{"infinity": "inf"}',
          ]),
        ),
      ]
    : [];
  return tree(
    'formatNumber',
    '$formatNumber(',
    rest([maker.of(number, scope), tree('picture', JSON.stringify(picture(maker, numberPictures, '0#.,;%e-x'))), ...options]),
    ')',
  );
};

/** A known picture, or one with letters changed. */
function picture(maker: Maker, known: readonly string[], letters: string): string {
  const one = maker.chance.pick(known);
  if (!maker.chance.of(0.2)) return one;
  const at = maker.chance.int(0, one.length);
  return one.slice(0, at) + maker.chance.pick([...letters]) + one.slice(maker.chance.of(0.5) ? at : at + 1);
}

const formatInteger: Production['make'] = (maker, _wanted, scope) =>
  tree(
    'formatInteger',
    '$formatInteger(',
    maker.of(maker.chance.pick([number, int, int, millis]), scope),
    `, ${JSON.stringify(picture(maker, integerPictures, '0#.,;aAiIwWo'))})`,
  );

/** What a picture wrote, or something like it, is read again. */
const parseInteger: Production['make'] = (maker, _wanted, scope) => {
  const format = JSON.stringify(picture(maker, integerPictures, '0#.,;aAiIwWo'));
  const other = maker.chance.of(0.8) ? format : JSON.stringify(maker.chance.pick(integerPictures));
  const subject = maker.chance.of(0.8)
    ? tree('formatInteger', '$formatInteger(', maker.of(int, scope), `, ${other})`)
    : maker.of(text, scope);
  return tree('parseInteger', '$parseInteger(', subject, `, ${format})`);
};

const markers = [
  '[Y]',
  '[Y0001]',
  '[Y01]',
  '[M]',
  '[M01]',
  '[MNn]',
  '[MNn,3-3]',
  '[D]',
  '[D01]',
  '[D1o]',
  '[d]',
  '[F]',
  '[F0]',
  '[FNn]',
  '[W]',
  '[w]',
  '[X]',
  '[x]',
  '[H]',
  '[H01]',
  '[h]',
  '[h01]',
  '[P]',
  '[PN]',
  '[m]',
  '[s]',
  '[s01]',
  '[f]',
  '[f001]',
  '[Z]',
  '[Z0101t]',
  '[z]',
  '[Y,2-2]',
  '[Dw]',
  '[DWwo]',
  '[YI]',
  '[Mi]',
  '[C]',
  '[E]',
  '[q]',
  '[d001]',
  '[Y9,999,*]',
  '[ H ]',
];
const wholePictures = [
  '[Y]-[M]-[D]',
  '[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01]',
  '[D01].[M01].[Y01]',
  '[D1o] [MNn] [Y]',
  '[M]/[D]/[Y] [h]:[m][P]',
  '[X]-W[W01]-[F]',
  '[Y]-[d]',
  '[H]:[m]',
  '[[[Y]]]',
  '[Y0001][M01][D01]',
  '[FNn], [D] [MNn,3-3] [Y]',
  '[xNn]/[w]/[F1]',
  '[Dwo] of [MNn]',
  '[Y',
];
const zones = ['"+0530"', '"-0800"', '"0000"', '"+0000"', '"+1"', '"abc"', '"+14:00"', '"-0330"'];

function datePicture(maker: Maker): string {
  if (maker.chance.of(0.5)) return JSON.stringify(maker.chance.pick(wholePictures));
  const count = maker.chance.int(1, 3);
  return JSON.stringify(Array.from({ length: count }, () => maker.chance.pick(markers)).join(maker.chance.pick(['-', ' ', ':', ''])));
}

const fromMillis: Production['make'] = (maker, _wanted, scope) => {
  const zone = maker.chance.of(0.3) ? [tree('zone', maker.chance.pick(zones))] : [];
  if (maker.chance.of(0.08)) return tree('now', '$now(', rest([tree('picture', datePicture(maker)), ...zone]), ')');
  return tree('fromMillis', '$fromMillis(', rest([maker.of(millis, scope), tree('picture', datePicture(maker)), ...zone]), ')');
};

const dateTexts = [
  '"2024-02-03"',
  '"3rd February 2024"',
  '"12/31/2020 11:59pm"',
  '"2020-W53-7"',
  '"10:15"',
  '"Saturday, 3 Feb 2024"',
  '"20240203"',
  '"2024-060"',
  '"twenty-first of June"',
  '"MMXX"',
];

const toMillis: Production['make'] = (maker, _wanted, scope) => {
  const format = datePicture(maker);
  const other = maker.chance.of(0.9) ? format : datePicture(maker);
  const subject = maker.chance.of(0.7)
    ? tree('fromMillis', '$fromMillis(', maker.of(millis, scope), `, ${other})`)
    : maker.chance.of(0.7)
      ? tree('literal', maker.chance.pick(dateTexts))
      : maker.of(maker.chance.pick([date, text]), scope);
  return tree('toMillis', '$toMillis(', subject, `, ${format})`);
};

export const texts: readonly Production[] = [
  { kind: 'contains', weight: 1.5, gives: ['truth'], make: contains },
  { kind: 'split', weight: 1.5, gives: ['list'], make: split },
  { kind: 'match', weight: 1.5, gives: ['text', 'number', 'list'], make: match },
  { kind: 'replace', weight: 2, gives: ['text'], make: replace },
  { kind: 'regex value', weight: 1, gives: ['text', 'number', 'int', 'list', 'any'], make: value },
  { kind: 'formatNumber', weight: 3, gives: ['text'], make: formatNumber },
  { kind: 'formatInteger', weight: 2.5, gives: ['text'], make: formatInteger },
  { kind: 'parseInteger', weight: 1.5, gives: ['number'], make: parseInteger },
  { kind: 'fromMillis', weight: 3, gives: ['text'], make: fromMillis },
  { kind: 'toMillis', weight: 1.5, gives: ['number'], make: toMillis },
];
