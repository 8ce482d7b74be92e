import { type FormPlan, formPointer } from '../../documents/admin-form/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/json.ts';

export interface BodyIssue {
  /** JSON pointer into the body. */
  readonly path: string;
  readonly message: string;
}

/** A body that is not as its form wants it. */
export function bodyInvalid(issues: readonly BodyIssue[]): ConnectorError {
  const [first = { path: '', message: 'is not valid' }, ...others] = issues;
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  const place = first.path === '' ? 'the body' : first.path.slice(1);
  return new ConnectorError('REQUEST_INVALID', `${place} ${first.message}${more}`, { issues });
}

/** Runs what holds a configuration to the rules; what they find is told where it stands in the form. */
export async function inForm<Result>(plan: FormPlan, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    const issues = thrown instanceof ConnectorError && thrown.code === 'CONNECTOR_CONFIG_INVALID' ? issuesOf(plan, thrown) : [];
    throw issues.length > 0 ? bodyInvalid(issues) : thrown;
  }
}

function issuesOf(plan: FormPlan, { message, details }: ConnectorError): readonly BodyIssue[] {
  if (typeof details['pointer'] === 'string') return [{ path: formPointer(plan, details['pointer']), message }];
  return (details.diagnostics ?? []).filter(isError).map((found) => ({ path: formPointer(plan, found.pointer), message: inWords(found) }));
}

/** Behind the name of a field. */
function inWords({ code, message, hint = '' }: Found): string {
  if (code === 'address-refused') return `leads to a private or special address, which may not be reached; ${hint}`;
  return code === 'https-required' ? `is plain http, and credentials go over https only; ${hint}` : message;
}

interface Found {
  readonly code: string;
  readonly pointer: string;
  readonly message: string;
  readonly hint?: string;
}

function isError(diagnostic: unknown): diagnostic is Found {
  return isObject(diagnostic) && diagnostic['severity'] === 'error' && typeof diagnostic['pointer'] === 'string';
}
