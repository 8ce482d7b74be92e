import type { DiagnosticCode } from '../diagnostic-codes.ts';
import type { Rule, Target } from './rule-list.ts';

/** Something wrong with a rule, before it is known who is told. */
export interface Found {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint?: string;
  /** What would have come of it. */
  readonly target: Target;
  readonly layer: number;
  /** JSON pointer, in what the layer was written in. */
  readonly at: string;
}

export type Told = Pick<Found, 'code' | 'message'> & { readonly hint?: string };

/** At a key of a rule. One of `fields` is one by itself. */
export function foundAt({ target, layer, at }: Rule, key: string, told: Told): Found {
  return { ...told, target, layer, at: /(?:^|\/)fields\/[^/]+$/.test(at) ? at : `${at}/${key}` };
}

/** The rules, and those that items are mapped by, each with those that it stands among. */
export function* allRules(rules: readonly Rule[], depth = 0): Generator<{ readonly rule: Rule; readonly depth: number }> {
  for (const rule of rules) {
    yield { rule, depth };
    if (rule.from.kind === 'each') yield* allRules(rule.from.rules, depth + 1);
  }
}
