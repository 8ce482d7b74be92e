import { type AuthenticationConfig, flowOf, isFlow } from '../../auth/index.ts';
import type { Authentication } from '../../documents/generated/connector.ts';
import { namesIn } from '../../documents/index.ts';
import { type AppUses, appUsesOf } from '../app-secrets/uses.ts';
import type { Expression, Expressions } from '../../expressions/index.ts';
import { compileSelection, type Selection } from '../choice.ts';
import { compileFlow, type FlowPlan } from './flow-plan.ts';

/** A way to sign in, compiled: what the configuration alone gives, or a flow. */
export type AuthenticationPlan =
  | { readonly kind: 'fixed'; readonly config: Expression; readonly placedApp: AppUses }
  | { readonly kind: 'flow'; readonly flow: FlowPlan };

export type AuthenticationChoice = Selection<AuthenticationPlan>;

export function compileAuthentication(config: Authentication | undefined, expressions: Expressions): AuthenticationChoice {
  const names = namesIn('signIn');
  return compileSelection<AuthenticationConfig, AuthenticationPlan>(
    // What is left once the choice among several is made.
    (config ?? { type: 'none' }) as AuthenticationConfig,
    names,
    expressions,
    (part) =>
      isFlow(part)
        ? { kind: 'flow', flow: compileFlow(flowOf(part), expressions) }
        : { kind: 'fixed', config: expressions.structure(part, names), placedApp: appUsesOf(part) },
  );
}
