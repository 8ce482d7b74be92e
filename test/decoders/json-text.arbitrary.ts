import fc from 'fast-check';

/** A JSON text in all the ways that the same value can be written. */
export type Text = fc.Arbitrary<string>;

const space = fc.constantFrom('', '', '', '', ' ', '\n', '\r\n\t', '  ');

const number = fc.oneof(
  fc.integer().map(String),
  fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }).map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.constantFrom(
    '0',
    '-0',
    '1.0',
    '1E5',
    '1e+20',
    '-1.5e-7',
    '1e400',
    '-1E+309',
    '9007199254740991',
    '9007199254740992',
    '9007199254740993',
  ),
  fc.constantFrom('123456789012345678.5', '0.12345678901234567890', '1e0000400', '12345678901234567890e3', '1e-400'),
);

const characters = fc.oneof(
  { weight: 4, arbitrary: fc.string({ maxLength: 12 }).map((text) => JSON.stringify(text).slice(1, -1)) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }).map((text) => JSON.stringify(text).slice(1, -1)) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      String.raw`\u0041`,
      String.raw`\/`,
      String.raw`\"`,
      String.raw`\\`,
      String.raw`\ud83d\ude00`,
      String.raw`\ud800`,
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('},{', ':1}, {', '[[', ']}', '1234567890123456789', ', 1e400 ]', '<', 'é', '你好', '\u2028', '\u007f'),
  },
);
const string = fc.array(characters, { maxLength: 3 }).map((parts) => `"${parts.join('')}"`);
const name = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('"id"', '"name"', '"items"', '"a"', '"0"', '"é"') },
  { weight: 1, arbitrary: fc.constantFrom('"__proto__"', '"constructor"', String.raw`"\u0069d"`, '""', String.raw`"\"id"`) },
  // V8 13.6 reads a name of escapes as a name of backslashes that it has seen in the same place; no API has such names.
  { weight: 1, arbitrary: string.filter((text) => !text.includes(String.raw`\\`)) },
);

/** Each text with white space around. */
function padded(text: Text): Text {
  return fc.tuple(space, text, space).map((parts) => parts.join(''));
}

const member = (value: Text): Text => fc.tuple(padded(name), padded(value)).map(([key, text]) => `${key}:${text}`);

export const { value } = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'value' },
    fc.constantFrom('null', 'true', 'false'),
    number,
    string,
    tie('object'),
    fc.array(padded(tie('value')), { maxLength: 4, depthIdentifier: 'value' }).map((texts) => `[${texts.join(',')}]`),
  ),
  object: fc.array(member(tie('value')), { maxLength: 4, depthIdentifier: 'value' }).map((texts) => `{${texts.join(',')}}`),
}));

/** An object as an API writes them: the same first names, no white space, lists of like objects within. */
export const record: Text = fc
  .tuple(number, fc.array(number, { maxLength: 3 }), fc.array(member(value), { maxLength: 2 }), fc.boolean())
  .map(([id, items, more, tail]) => {
    const nested = items.map((item) => `{"id":${item},"name":"n","items":[]}`).join(',');
    const rest = more.map((text) => `,${text}`).join('');
    return `{"id":${id},"name":"a","sku":"${id}","items":[${nested}]${rest}${tail ? ',"end":{}' : ''}}`;
  });

/** A list and the texts of its elements. */
export const list: fc.Arbitrary<{ readonly text: string; readonly elements: readonly string[] }> = fc
  .tuple(
    fc.oneof(
      fc.array(record, { maxLength: 12 }),
      fc.array(fc.oneof({ weight: 5, arbitrary: record }, { weight: 1, arbitrary: value }), { maxLength: 12 }),
      fc.array(value, { maxLength: 5 }),
    ),
    fc.oneof(fc.constant([',']), fc.constant([',\n  ']), fc.array(padded(fc.constant(',')), { minLength: 1, maxLength: 3 })),
    space,
  )
  .map(([elements, separators, edge]) => ({
    text: `[${edge}${elements.map((text, index) => (index === 0 ? text : `${separators[index % separators.length] ?? ','}${text}`)).join('')}${edge}]`,
    elements,
  }));

/** A body with a list of records at `data`, beside other members, some of which look like it. */
export const envelope = fc
  .record({
    list,
    before: fc.array(member(value), { maxLength: 2 }),
    after: fc.array(member(value), { maxLength: 2 }),
    like: list,
    edge: space,
  })
  .map(({ list: { text, elements }, before, after, like, edge }) => ({
    text: `${edge}{${[...before, `"data":${text}`, `"other":${like.text}`, ...after].join(',')}}${edge}`,
    elements,
  }));
