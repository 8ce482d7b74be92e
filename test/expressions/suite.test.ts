import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { compile } from '../../runtime/expressions/compile/index.ts';
import { runCompiled } from '../../runtime/expressions/compile/run-compiled.ts';
import { createGuarded } from '../../runtime/expressions/offload/guarded.ts';
import { offLoop } from '../../runtime/expressions/run.ts';
import { parse } from '../../runtime/expressions/text/parse.ts';

/** One case of JSONata's published suite. */
interface Case {
  readonly group: string;
  readonly file: string;
  readonly index: number;
  readonly expr: string;
  readonly data?: unknown;
  readonly dataset?: string | null;
  readonly bindings?: { readonly [name: string]: unknown };
  readonly result?: unknown;
  readonly undefinedResult?: boolean;
  readonly timelimit?: number;
  readonly unordered?: boolean;
  readonly code?: string;
  readonly error?: { readonly code: string };
}

interface Suite {
  readonly datasets: { readonly [name: string]: unknown };
  readonly cases: readonly Case[];
}

interface Exception {
  readonly group: string;
  readonly file: string;
  readonly index: number;
  readonly way: 'compiled' | 'interpreted';
  readonly reason: string;
}

// Test data of ours.
const suite = JSON.parse(read('suite.json')) as Suite;
const { exceptions } = parseYaml(read('exceptions.yaml')) as { readonly exceptions: readonly Exception[] };
/** Long enough for a busy machine, but where a case sets its own limit. */
const limits = { time: 20_000, size: 10_000_000 };

function read(file: string): string {
  return readFileSync(new URL(`../vectors/jsonata/${file}`, import.meta.url), 'utf8');
}

function inputOf({ dataset, data }: Case): unknown {
  return typeof dataset === 'string' ? structuredClone(suite.datasets[dataset]) : (data ?? undefined);
}

type Evaluate = (one: Case) => Promise<unknown>;

/** Undefined when the case ends as the suite says, else how it ended. */
async function departure(one: Case, evaluate: Evaluate): Promise<string | undefined> {
  const code = one.code ?? one.error?.code;
  try {
    const value = await evaluate(one);
    if (code !== undefined) return `gave ${JSON.stringify(value)}, not ${code}`;
    if (one.undefinedResult === true) return value === undefined ? undefined : `gave ${JSON.stringify(value)}, not nothing`;
    return isDeepStrictEqual(comparable(value, one), comparable(one.result, one))
      ? undefined
      : `gave ${JSON.stringify(value)}, not ${JSON.stringify(one.result)}`;
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return code !== undefined && message.includes(code) ? undefined : `failed: ${message}`;
  }
}

/** Some of these never end. */
function stepsFor({ group }: Case): number {
  return group === 'tail-recursion' ? 5_000_000 : offLoop.steps;
}

function comparable(value: unknown, { unordered }: Case): unknown {
  const json: unknown = JSON.parse(JSON.stringify(value ?? null));
  return unordered === true && Array.isArray(json) ? json.map((item) => JSON.stringify(item)).toSorted() : json;
}

async function departures(cases: readonly Case[], evaluate: Evaluate): Promise<readonly string[]> {
  const found: string[] = [];
  for (const one of cases) {
    const how = await departure(one, evaluate);
    if (how !== undefined) found.push(nameOf(one));
  }
  return found.toSorted();
}

function nameOf({ group, file, index }: Case | Exception): string {
  return `${group}/${file}#${index}`;
}

function expected(way: Exception['way']): readonly string[] {
  return exceptions
    .filter((one) => one.way === way)
    .map(nameOf)
    .toSorted();
}

function compiledForm(one: Case): ReturnType<typeof compile> {
  try {
    return compile(parse(one.expr).root, new Set(Object.keys(one.bindings ?? {})));
  } catch {
    // What is wrong in the text is for the other test.
    return undefined;
  }
}

describe('the published test suite of JSONata', () => {
  it('gives the published results in the interpreter, but for the exceptions', { timeout: 60_000 }, async () => {
    const interpreted: Evaluate = (one) =>
      createGuarded(one.expr, { ...limits, time: one.timelimit ?? limits.time }).evaluate(inputOf(one), one.bindings ?? {}, false);
    expect(suite.cases).toHaveLength(1_686);
    expect(await departures(suite.cases, interpreted)).toEqual(expected('interpreted'));
  });

  it('gives the published results when compiled, but for the exceptions', { timeout: 60_000 }, async () => {
    const cases = suite.cases.filter((one) => compiledForm(one) !== undefined);
    const compiled: Evaluate = async (one) => {
      const form = compiledForm(one);
      return form === undefined
        ? undefined
        : runCompiled(form, inputOf(one), one.bindings ?? {}, limits.size, { limits: { ...offLoop, steps: stepsFor(one) } });
    };
    // All but $eval. What one evaluation may do on the event loop is for other tests: here it is what it may do in a worker.
    expect(cases).toHaveLength(1_633);
    expect(await departures(cases, compiled)).toEqual(expected('compiled'));
  });

  it('has a reason for each exception', () => {
    expect(exceptions.filter((one) => one.reason.length === 0)).toEqual([]);
  });
});
