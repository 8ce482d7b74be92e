import { afterAll, describe, expect, test } from 'vitest';
import { createExpressions } from '../../runtime/expressions/index.ts';

/** A clock that never tells the same time twice: a day later each time it is asked. */
let days = 0;
const start = Date.parse('2020-01-01T12:30:00Z');
const expressions = createExpressions({ time: 5_000, size: 100_000 }, () => start + 86_400_000 * days++);
afterAll(() => expressions[Symbol.asyncDispose]());

const interpreted = '$map([1], function($x) { $millis() })';

describe('the time of an expression', () => {
  test.each([
    ['compiled', '$millis()', start],
    ['compiled', '$now()', '2020-01-01T12:30:00.000Z'],
    ['interpreted', `${interpreted}[0]`, start],
    ['interpreted', '$now("[Y0001]-[M01]-[D01]")', '2020-01-01'],
    ['interpreted', '$now("[H01]:[m01] [z]", "+0200")', '14:30 GMT+02:00'],
    ['interpreted', '$map([1], function($x) { $now() })', '2020-01-01T12:30:00.000Z'],
    ['interpreted, where a picture has no date', '$fromMillis($toMillis("05:00", "[H01]:[m01]"))', '2020-01-01T05:00:00.000Z'],
    [
      'interpreted, deep inside',
      '($f := function($x) { $toMillis("05:00", "[H01]:[m01]") }; $fromMillis($map([1], $f)))',
      '2020-01-01T05:00:00.000Z',
    ],
  ])('is that of the clock: %s %s', async (_way, source, expected) => {
    days = 0;
    expect(await expressions.jsonata(source, []).evaluate({})).toEqual(expected);
  });

  test.each([
    ['compiled', '[$millis(), $millis(), $toMillis($now())]'],
    ['interpreted', '$map([1, 2, 3], function($x) { $millis() })'],
  ])('never moves within an evaluation: %s', async (_way, source) => {
    const values = (await expressions.jsonata(source, []).evaluate({})) as readonly number[]; // a list of three
    expect(values).toHaveLength(3);
    expect(new Set(values).size).toBe(1);
  });

  test.each([
    ['a template', 'compiled', '{{ $millis() }} {{ $millis() }} {{ $toMillis($now()) }}'],
    ['a template', 'interpreted too', `{{ $millis() }} {{ ${interpreted} }} {{ $toMillis($now()) }}`],
  ])('is one for all of %s, %s', async (_what, _way, source) => {
    const text = String(await expressions.template(source, []).evaluate({}));
    expect(new Set(text.split(' ')).size).toBe(1);
  });

  test('is one for all of a structure, of templates in it too', async () => {
    const source = { a: '{{ $millis() }}', b: ['{{ $millis() }}', 'at {{ $millis() }} or {{ $millis() }}'], c: `{{ ${interpreted} }}` };
    for (const given of [source, { ...source, c: 1 }]) {
      const made = JSON.stringify(await expressions.structure(given, []).evaluate({}));
      expect(new Set(made.match(/\d{13}/g)).size).toBe(1);
    }
  });

  test('is one for all of a URL', async () => {
    const url = String(await expressions.url('/from/{{ $millis() }}/to/{{ $millis() }}', []).evaluate({}));
    const [, , from, , to] = url.split('/');
    expect(from).toBe(to);
  });

  test('is another for the next evaluation', async () => {
    const expression = expressions.structure({ a: '{{ $millis() }}', b: '{{ $millis() }}' }, []);
    expect(await expression.evaluate({})).not.toEqual(await expression.evaluate({}));
  });

  test('costs a look at the clock only where it is asked for', async () => {
    days = 0;
    await expressions.structure({ a: '{{ x }}', b: '{{ x + 1 }}' }, ['x']).evaluate({ x: 1 });
    expect(days).toBe(0);
  });
});
