import { XMLParser } from 'fast-xml-parser';
import type { Expected, Leaf, Sent, Tree } from './oracle/parts.ts';

/** What is wrong with a request that was sent; nothing where it is what was expected. */
export function compareRequest(expected: Expected, sent: Sent): readonly string[] {
  const url = new URL(sent.url);
  const problems = [
    expected.method === sent.method ? undefined : `method ${sent.method} instead of ${expected.method}`,
    `${url.origin}${url.pathname}` === expected.address ? undefined : `address ${url.origin}${url.pathname} instead of ${expected.address}`,
    ...compareMap('query', Object.fromEntries(url.searchParams), expected.query, sent),
    [...url.searchParams].length === new Set(url.searchParams.keys()).size ? undefined : `a parameter is there twice in ${url.search}`,
    ...compareMap('header', lower(sent.headers), lower(expected.headers), sent),
    ...compareBody(expected, sent),
    expected.check?.(sent),
  ];
  return problems.filter((problem) => problem !== undefined).map((problem) => `${expected.what}: ${problem}`);
}

function lower<Value>(headers: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

export function compareMap(
  what: string,
  actual: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, Leaf | Tree | readonly (Leaf | Tree)[]>>,
  sent: Sent,
): readonly string[] {
  const names = new Set([...Object.keys(actual), ...Object.keys(expected)]);
  return [...names].flatMap((name) => compareLeaf(`${what} ${name}`, actual[name], expected[name], sent));
}

function compareLeaf(
  what: string,
  actual: unknown,
  expected: Leaf | Tree | readonly (Leaf | Tree)[] | undefined,
  sent: Sent,
): readonly string[] {
  if (typeof expected === 'function') {
    const problem = expected(actual, sent);
    return problem === undefined ? [] : [`${what}: ${problem}`];
  }
  if (isTree(expected) && isTree(actual)) return compareMap(what, actual, expected, sent);
  return JSON.stringify(actual) === JSON.stringify(expected) ? [] : [`${what}: ${short(actual)} instead of ${short(expected)}`];
}

function short(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 200);
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function compareBody({ body }: Expected, sent: Sent): readonly (string | undefined)[] {
  if (body === undefined) return [sent.body === undefined || sent.body === '' ? undefined : `a body ${short(sent.body)} instead of none`];
  if (sent.body === undefined) return ['no body'];
  if (body.kind === 'form') {
    const fields = [...new URLSearchParams(sent.body)];
    const twice = fields.length === new Set(fields.map(([name]) => name)).size ? undefined : 'a field is there twice';
    return [twice, ...compareMap('field', Object.fromEntries(fields), body.fields, sent)];
  }
  const value: unknown =
    body.kind === 'json'
      ? JSON.parse(sent.body)
      : new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '$', parseTagValue: false, ignoreDeclaration: true }).parse(
          sent.body,
        );
  // XML knows texts only.
  const expected =
    body.kind === 'json'
      ? body.value
      : (JSON.parse(
          JSON.stringify(body.value, (_, each: unknown) => (typeof each === 'boolean' || typeof each === 'number' ? String(each) : each)),
        ) as Tree);
  return isTree(value) ? compareMap('body', value, expected, sent) : [`the body is ${short(value)}`];
}
