import type { Authenticator } from './authenticator.ts';
import type { FlowPlan } from './flow-plan.ts';
import type { StepContext } from './take-steps.ts';

/** What makes a sign-in: the flow, and where its steps are taken. */
export interface SignInContext extends Omit<StepContext, 'moment' | 'signal' | 'progress'> {
  readonly flow: FlowPlan;
  /** The authentication of the document, for the fingerprint. */
  readonly document: unknown;
  readonly newUuid: () => string;
  /** Keeps what is asked once for the datasource. */
  readonly registrar: Authenticator;
}
