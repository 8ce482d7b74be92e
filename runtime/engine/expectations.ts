import { ConnectorError } from '../kernel/errors.ts';
import { evaluate } from './evaluate.ts';
import type { Answer } from './responses/answer.ts';
import { plainBody } from './responses/judge.ts';
import type { Session } from './session.ts';

/** Throws UPSTREAM_RESPONSE_INVALID in the document's words where one does not hold. Anything but true does not. */
export async function checkExpectations({ plan, scope, parts }: Session, response: Answer): Promise<void> {
  const { headers, status } = response;
  const seen = { ...scope, response: plainBody(response), headers, status };
  for (const { where, assert, message } of plan.expectations) {
    if ((await evaluate(assert, seen, `${where}.assert`)) === true) continue;
    const said = await evaluate(message, seen, `${where}.message`);
    const words = parts.redactor.redact(typeof said === 'string' ? said : `${where} does not hold`, longest);
    throw new ConnectorError('UPSTREAM_RESPONSE_INVALID', words, { rule: where, upstreamStatus: status });
  }
}

const longest = 500;
