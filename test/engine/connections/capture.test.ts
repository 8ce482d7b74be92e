import { expect, test } from 'vitest';
import { basicHeader } from '../../../runtime/engine/connections/basic-header.ts';
import { capture } from '../../../runtime/engine/connections/capture.ts';
import { bodyOf } from '../../../runtime/engine/connections/token-body.ts';
import { createRedactor } from '../../../runtime/kernel/redactor.ts';

const answered = { status: 200, body: Buffer.alloc(0), url: new URL('https://a.example'), requestedAt: 0, attempts: 1 };

async function cookie(name: string, lines: string): Promise<unknown> {
  const plan = { name: 'token', from: { cookie: name }, optional: true, secret: true };
  const response = { ...answered, headers: { 'set-cookie': lines } };
  return (await capture([plan], response, {}, 'here', createRedactor()))['token'];
}

test.each([
  ['sid', 'sid=1', '1'],
  ['sid', 'sid=1; Path=/; HttpOnly', '1'],
  ['sid', 'a=b; Expires=Wed, 21 Oct 2015 07:28:00 GMT, sid=1', '1'],
  ['sid', 'sid=1; Expires=Wed, 21 Oct 2015 07:28:00 GMT, b=2', '1'],
  ['sid', 'sid=deleted; Max-Age=0, sid=2', '2'],
  ['sid', 'xsid=1', undefined],
  ['sid', 'SID=1', undefined],
  ['sid', 'a=sid=1', undefined],
  ['sid', 'a="x, sid"; b', undefined],
  ['sid', 'sid="quoted"', 'quoted'],
  ['sid', 'sid={"a":1,"b":2}; Path=/', '{"a":1,"b":2}'],
  ['sid', 'sid=a,b; Path=/', 'a,b'],
  ['sid', 'sid=a=b==', 'a=b=='],
  ['sid', 'sid=; Path=/', undefined],
  ['s.d', 'sxd=1, s.d=2', '2'],
  ['a+b(', 'a+b(=2', '2'],
])('of the cookies that are set, %s in %s is %s', async (name, lines, value) => {
  expect(await cookie(name, lines)).toBe(value);
});

test.each([
  ['{"a":1}', 'application/json', { a: 1 }],
  ['\uFEFF {"a":1}', 'text/plain', { a: 1 }],
  ['a=1&b=%2F', 'application/x-www-form-urlencoded', { a: '1', b: '/' }],
  ['a=1&b=', 'text/html', { a: '1', b: '' }],
  ['eyJh.eyJi.c2ln', 'text/plain', 'eyJh.eyJi.c2ln'],
  ['dG9rZW4=', 'text/plain', 'dG9rZW4='],
  ['dG9rZW4==', '', 'dG9rZW4=='],
  ['"token"', 'application/json', 'token'],
  ['<r><t>x</t></r>', 'text/xml', { r: { t: 'x' } }],
  ['<r><t>x</t></r>', '', { r: { t: 'x' } }],
  ['<html><p>down</html>', 'text/html', '<html><p>down</html>'],
  ['<not xml', 'application/xml', '<not xml'],
  ['', 'application/json', undefined],
  [' \n', '', undefined],
])('the body %j of type %s is %j', (text, type, value) => {
  expect(bodyOf({ body: Buffer.from(text), headers: { 'content-type': type } })).toEqual(value);
});

test.each([
  ['me', 'p:w', false, 'me:p:w'],
  ['me', undefined, false, 'me:'],
  ['', 'key', false, ':key'],
  ['a b', 'ü&+', true, 'a+b:%C3%BC%26%2B'],
  ['a:b', 'c', true, 'a%3Ab:c'],
  [7, 'ü', false, '7:ü'],
])('Basic of %j and %j (escaped: %s) is %s', (username, password, escape, text) => {
  expect(basicHeader(username, password, escape, 'here')).toBe(`Basic ${Buffer.from(text).toString('base64')}`);
});

test('Basic cannot send a colon in a user name', () => {
  expect(() => basicHeader('a:b', 'secret', false, 'here')).toThrow('here.basic: the user name holds a colon, which Basic cannot send');
});
