import type { RuleConfig, Step } from '../../generated/mapping.ts';
import { pointerTo } from '../../source/node.ts';
import type { From, Rule } from '../rule-list.ts';
import { readTarget, writeTarget } from '../target.ts';
import { namedSteps, stepConfigs } from './steps.ts';

/** Where rules are written: place in `RuleList.layers`, and the pointer of their list there. */
export interface Written {
  readonly layer: number;
  readonly at: string;
}

/** Rules as they are written, each of them right by the schema. Those that say nothing, or `remove`, or whose target is none, are left out. */
export function rulesOf(configs: readonly RuleConfig[], { layer, at }: Written): readonly Rule[] {
  return configs.flatMap((config, index) => ruleOf(config, { layer, at: pointerTo(at, index) }) ?? []);
}

function ruleOf(config: RuleConfig, written: Written): Rule | undefined {
  const target = readTarget(config.target);
  const from = fromOf(config, written);
  if (!target || !from) return undefined;
  const { when, required = false, message } = config;
  return { target, from, when, steps: namedSteps(config.transform), default: config.default, required, message, ...written };
}

function fromOf({ source, value, compute, each, rules = [] }: RuleConfig, { layer, at }: Written): From | undefined {
  if (source !== undefined) return { kind: 'paths', paths: typeof source === 'string' ? [source] : source };
  if (compute !== undefined) return { kind: 'compute', source: compute };
  if (each !== undefined) return { kind: 'each', path: each, rules: rulesOf(rules, { layer, at: `${at}/rules` }) };
  return value === undefined ? undefined : { kind: 'value', value };
}

/** A rule as a document would write it. */
export function ruleConfig(rule: Rule): RuleConfig {
  const transform = stepConfigs(rule.steps);
  return {
    target: writeTarget(rule.target),
    ...fromConfig(rule.from),
    ...(rule.when === undefined ? {} : { when: rule.when }),
    // A list of steps is written as one.
    ...(transform === undefined ? {} : { transform: transform as Step | Step[] }),
    ...(rule.default === undefined ? {} : { default: rule.default }),
    ...(rule.required ? { required: true } : {}),
    ...(rule.message === undefined ? {} : { message: rule.message }),
  };
}

function fromConfig(from: From): Partial<RuleConfig> {
  switch (from.kind) {
    case 'paths': {
      const [only, ...others] = from.paths;
      return { source: only !== undefined && others.length === 0 ? only : from.paths };
    }
    case 'value':
      return { value: from.value };
    case 'compute':
      return { compute: from.source };
    case 'each':
      return { each: from.path, rules: from.rules.map(ruleConfig) };
    default:
      return from satisfies never;
  }
}
