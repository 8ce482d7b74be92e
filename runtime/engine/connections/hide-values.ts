import type { Redactor } from '../../kernel/redactor.ts';
import { textsIn } from './capture.ts';
import type { ConnectionValues } from './keeper.ts';
import type { SignIn } from './renewal.ts';

/** Who holds the secrets of a datasource's connection, for the redactor. */
export function ownConnection(datasource: string): string {
  return `connection of ${datasource}`;
}

/** Tells the redactor what is secret of values that were loaded. */
export function hideValues(values: ConnectionValues, isSecret: SignIn['isSecret'], redactor: Redactor): void {
  for (const [name, value] of Object.entries(values)) if (isSecret(name)) for (const text of textsIn(value)) redactor.add(text);
}
