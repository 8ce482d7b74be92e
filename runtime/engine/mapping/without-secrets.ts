import type { Scope } from '../../expressions/index.ts';
import { isObject, isScalar } from '../../kernel/json.ts';
import { writtenForms } from '../../kernel/written-forms.ts';

/** A configuration without what must not be seen, whatever property it stands in and however it is written there: what is mapped is stored and sent on. */
export function withoutSecrets(configuration: Scope, secrets: readonly string[]): Scope {
  return without(configuration, new Set(secrets.flatMap((secret) => [secret, ...writtenForms(secret)])));
}

/** The same, made when it is first asked for: most that is bound maps nothing. */
export function withoutSecretsLater(configuration: Scope, secrets: readonly string[]): () => Scope {
  let made: Scope | undefined;
  return () => (made ??= withoutSecrets(configuration, secrets));
}

function without(configuration: Scope, hidden: ReadonlySet<string>): Scope {
  return Object.fromEntries(
    Object.entries(configuration).flatMap(([name, value]) => (isHidden(value, hidden) ? [] : [[name, cleared(value, hidden)]])),
  );
}

/** Shorter ones are found in many texts that have nothing to do with them. */
const leastPart = 4;

/** A text that has a secret in it is one: a URL with a token, say. */
function isHidden(value: unknown, hidden: ReadonlySet<string>): boolean {
  if (!isScalar(value)) return false;
  const text = String(value);
  return hidden.has(text) || [...hidden].some((secret) => secret.length >= leastPart && text.includes(secret));
}

function cleared(value: unknown, hidden: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.filter((item) => !isHidden(item, hidden)).map((item) => cleared(item, hidden));
  return isObject(value) ? without(value, hidden) : value;
}
