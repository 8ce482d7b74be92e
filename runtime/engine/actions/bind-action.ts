import { standardSchema } from '../../documents/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { suggestion } from '../../kernel/suggest.ts';
import type { Session } from '../session.ts';
import type { ActionPlan } from './action-plan.ts';
import type { BoundAction } from './bound-action.ts';
import { callAction } from './call-action.ts';

export function bindActions(session: Session): ReadonlyMap<string, BoundAction> {
  return new Map([...session.plan.actions].map(([name, plan]) => [name, bindAction(session, plan)] as const));
}

function bindAction(session: Session, plan: ActionPlan): BoundAction {
  const { name, config, input, output } = plan;
  return {
    name,
    label: config.label ?? name,
    description: config.description ?? null,
    idempotent: config.idempotent ?? false,
    inputSchema: input,
    outputSchema: output,
    input: standardSchema(input),
    output: standardSchema(output ?? {}),
    call: (given, options) => callAction(session, plan, given, options),
  };
}

/** Throws CONNECTOR_ACTION_NOT_FOUND, with the names that come near. */
export function actionNamed(actions: ReadonlyMap<string, BoundAction>, name: string, datasource: string, connector: string): BoundAction {
  const found = actions.get(name);
  if (found) return found;
  const near = actions.size === 0 ? '; it declares none' : suggestion(name, actions.keys());
  const message = `connector ${connector} has no action "${name}"${near}`;
  throw new ConnectorError('CONNECTOR_ACTION_NOT_FOUND', message, { datasource, connector, action: name });
}
