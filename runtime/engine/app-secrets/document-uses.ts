import type { Connector } from '../../documents/generated/connector.ts';
import { type AppUses, appUsesOf } from './uses.ts';

const known = new WeakMap<Connector, AppUses>();

/** What a connector's words beside `authentication` read of the app. */
export function documentUses(document: Connector): AppUses {
  const { authentication: _authentication, ...words } = document;
  const uses = known.get(document) ?? appUsesOf(words);
  known.set(document, uses);
  return uses;
}
