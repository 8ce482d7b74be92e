import { ConnectorError } from '../kernel/errors.ts';
import { type ContextOptions, withContext } from './context/contexts.ts';
import { evaluate } from './evaluate.ts';
import type { Session } from './session.ts';

/**
 * Looks at what must hold of a datasource, in order; those after the first that does not are not asked for. Throws CONNECTOR_CONFIG_INVALID in the
 * document's own words, and what asking for the context throws.
 */
export async function checkValidations(session: Session, options: ContextOptions): Promise<void> {
  const { plan, datasource, parts } = session;
  if (plan.validations.length === 0) return;
  await session.connection();
  for (const { where, assert, message, context } of plan.validations) {
    const { scope } = await withContext(session, context, options);
    const holds = await evaluate(assert, scope, `${where}.assert`);
    if (holds === true) continue;
    if (holds !== undefined && holds !== null && holds !== false) throw noAnswer(where, holds);
    const said = await evaluate(message, scope, `${where}.message`);
    const words = parts.redactor.redact(typeof said === 'string' ? said : `${where} does not hold`);
    throw new ConnectorError('CONNECTOR_CONFIG_INVALID', words, { datasource, place: where });
  }
}

function noAnswer(where: string, got: unknown): ConnectorError {
  const what = Array.isArray(got) ? 'a list' : `${typeof got === 'object' ? 'an' : 'a'} ${typeof got}`;
  return new ConnectorError(
    'EXPRESSION_FAILED',
    `${where}.assert: gives ${what}; expected true or false, as \`context.account.plan = 'pro'\``,
  );
}
