import { readFileSync } from 'node:fs';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { compile } from '../../runtime/expressions/compile/index.ts';
import { runCompiled } from '../../runtime/expressions/compile/run-compiled.ts';
import { ExpressionError } from '../../runtime/expressions/expression.ts';
import { parse } from '../../runtime/expressions/text/parse.ts';

type Ending = { readonly value: unknown } | { readonly code: string };

interface Departure {
  readonly what: string;
  readonly why: string;
  readonly expression: string;
  readonly data?: unknown;
  readonly package: Ending;
  readonly compiled: Ending;
}

const { departures } = parseYaml(readFileSync('test/vectors/jsonata/departures.yaml', 'utf8')) as {
  readonly departures: readonly Departure[];
};

async function endingOf(evaluate: () => unknown): Promise<Ending> {
  try {
    // Nothing is written as null.
    return { value: (await evaluate()) ?? null };
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return { code: thrown.code ?? 'failed' };
    const { code } = thrown as { readonly code?: unknown };
    return { code: typeof code === 'string' ? code : 'thrown' };
  }
}

function evaluate({ expression, data }: Departure): unknown {
  const compiled = compile(parse(expression).root, new Set());
  if (compiled === undefined) throw new Error('it is interpreted');
  return runCompiled(compiled, structuredClone(data), {}, 1_000_000);
}

describe('departures from the jsonata package', () => {
  it.each(departures)('$what: the package', async (departure) => {
    const ending = await endingOf(() => jsonata(departure.expression).evaluate(structuredClone(departure.data)));
    expect(ending).toStrictEqual(departure.package);
  });

  it.each(departures)('$what: compiled', async (departure) => {
    expect(await endingOf(() => evaluate(departure))).toStrictEqual(departure.compiled);
    expect(departure.compiled).not.toStrictEqual(departure.package);
  });
});
