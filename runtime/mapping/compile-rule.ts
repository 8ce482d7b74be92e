import type { Rule } from '../documents/mappings/rule-list.ts';
import { isScalar, stringifyJson } from '../kernel/json.ts';
import { holds } from '../shaping/index.ts';
import { compileExpression, compilePath, compilePathIfThere, type Compiling, type Give, type Level } from './compiling.ts';
import { compileEach } from './compile-each.ts';
import { compileLook, type Look } from './compile-look.ts';
import { Fault } from './fault.ts';
import type { Frame } from './frame.ts';
import { compileStep, type LookStep, type ValueStep } from './steps/index.ts';

/** One way in which a target comes about. */
export interface CompiledRule {
  /** Gives true, false or a Fault. Undefined: always. */
  readonly holds: Give | undefined;
  readonly required: boolean;
  readonly give: Give;
  /** Asks for what it will look up. */
  readonly collect: ((frame: Frame) => void) | undefined;
}

export function compileRule(rule: Rule, level: Level, compiling: Compiling): CompiledRule {
  const source = compileSource(rule, level, compiling);
  const steps = rule.steps.map((step) => compileStep(step, compiling));
  const at = steps.findIndex(({ kind }) => kind === 'look');
  const before = steps.slice(0, at < 0 ? steps.length : at).filter(isValueStep);
  const step = steps[at];
  const look = step?.kind === 'look' ? compileLook(step, through(source.read, before), rule, compiling) : undefined;
  const [read, after] = look ? [look.give, steps.slice(at + 1).filter(isValueStep)] : [source.read, before];
  return {
    holds: rule.when === undefined ? undefined : compileWhen(rule.when, level, compiling),
    required: rule.required,
    give: withMessage(rule, finish(rule, read, after), look?.shown ?? ((frame) => [source.read(frame)])),
    collect: look?.collect ?? source.collect,
  };
}

/** Gives true, false or a Fault. */
function compileWhen(source: string, level: Level, compiling: Compiling): Give {
  const read = compileExpression(source, level, compiling);
  return (frame) => {
    const value = read(frame);
    return value instanceof Fault ? value : holds(value);
  };
}

interface Source {
  readonly read: Give;
  readonly collect?: ((frame: Frame) => void) | undefined;
}

function compileSource(rule: Rule, level: Level, compiling: Compiling): Source {
  const { from } = rule;
  switch (from.kind) {
    case 'paths':
      return { read: compilePaths(rule, from.paths, compiling) };
    case 'value':
      return { read: () => from.value };
    case 'compute':
      return { read: compileExpression(from.source, level, compiling) };
    case 'each':
      return compileEach(rule, from, level, compiling);
  }
}

/** Of several, the first that gives something. A path alone gives what `fields` give; of a list that is not there there is no sum, and no default is needless. */
function compilePaths({ steps, required, default: fallback }: Rule, paths: readonly string[], compiling: Compiling): Give {
  const isAlone = paths.length === 1 && steps.length === 0 && !required && fallback === undefined;
  const reads = paths.map((path) => (isAlone ? compilePath : compilePathIfThere)(path, compiling));
  const [only] = reads;
  if (reads.length === 1 && only) return only;
  return (frame) => {
    for (const read of reads) {
      const value = read(frame);
      if (!isNothing(value)) return value;
    }
    return undefined;
  };
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || isBlank(value);
}

/** Asking for its type first takes half the time, of values of all types. */
function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.length === 0;
}

function isValueStep(step: ValueStep | LookStep): step is ValueStep {
  return step.kind === 'value';
}

/** Nothing goes through none of them. */
function through(read: Give, steps: readonly ValueStep[]): Give {
  return steps.reduce((given: Give, step) => (frame) => stepped(given(frame), step), read);
}

function stepped(value: unknown, step: ValueStep): unknown {
  if (value === undefined || value === null) return value;
  if (isBlank(value) && !step.takesBlank) return undefined;
  return value instanceof Fault ? value : step.run(value);
}

/** Through the steps, and then: null and an empty text give way to a default, and are no value where one is required. */
function finish(rule: Rule, read: Give, steps: readonly ValueStep[]): Give {
  const { default: fallback, required } = rule;
  const given = through(read, steps);
  if (fallback === undefined && !required) return given;
  const instead = fallback === undefined ? new Fault(missing(rule), true) : fallback;
  return (frame) => {
    const value = given(frame);
    return isNothing(value) ? instead : value;
  };
}

function missing({ from }: Rule): string {
  switch (from.kind) {
    case 'paths':
      return `is required, and there is nothing at ${from.paths.join(' or ')}`;
    case 'each':
      return `is required, and there is nothing at ${from.path}`;
    case 'compute':
      return 'is required, and `compute` gives nothing';
    case 'value':
      return 'is required, and `value` is nothing';
  }
}

/** In place of the reason where there is no value; what else goes wrong tells itself. `{value}` in the message is what could not be mapped. */
function withMessage({ message }: Rule, give: Give, shown: Look['shown']): Give {
  if (message === undefined) return give;
  return (frame) => {
    const value = give(frame);
    if (!(value instanceof Fault) || !value.isAbsence) return value;
    return new Fault(
      message.replaceAll('{value}', () => textOf(shown(frame))),
      true,
    );
  };
}

const longestValue = 100;

function textOf(values: readonly unknown[]): string {
  const texts = values.flatMap((value) => {
    if (isNothing(value) || value instanceof Fault) return [];
    return [isScalar(value) ? String(value) : stringifyJson(value)];
  });
  return texts.length === 0 ? 'nothing' : texts.map((text) => text.slice(0, longestValue)).join(', ');
}
