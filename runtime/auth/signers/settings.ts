import type { Scope } from '../../expressions/index.ts';
import { refuse, secretText } from '../require-secret.ts';
import type { SignerContext } from './signer.ts';

/** The text of a template of a signer; empty where it is absent or gives nothing. Throws CONNECTOR_CONFIG_INVALID for a list or an object. */
export function optional(template: string | undefined, name: string, { render }: SignerContext, names: Scope = {}): string {
  return template === undefined ? '' : secretText(render(template, names), name);
}

/** As `optional`; throws CONNECTOR_CONFIG_INVALID where it is empty. */
export function required(template: string | undefined, name: string, context: SignerContext, names: Scope = {}): string {
  const text = optional(template, name, context, names);
  if (text.trim() === '') throw refuse(`the ${name} is empty; set it in the datasource`);
  return text;
}

/** What can stand in a header: a line break would begin another (RFC 9110 §5.5). */
export function headerSafe(text: string, name: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  throw refuse(`the ${name} holds a line break or a character that no header can carry`);
}
