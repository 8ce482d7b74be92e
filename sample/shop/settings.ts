import { answer, type Answer, failure } from './answer.ts';
import { cannotView } from './errors.ts';
import type { Site } from './site.ts';

/** What the shop is set to. It takes the right to manage the shop: the key of a user who may only edit products is refused. Undefined: no such route. */
export function readSettings(call: { readonly path: string; readonly signedIn: boolean }, site: Site): Answer | undefined {
  const body = settingOf(call.path, site);
  if (!body) return undefined;
  if (!call.signedIn) return failure(cannotView);
  return site.settingsRefused ? failure({ ...cannotView, data: { status: 403 } }) : answer(body);
}

function settingOf(path: string, { url, currency, currencyName, currencySymbol }: Site): object | undefined {
  const self = (place: string): object => ({ self: [{ href: `${url}/wp-json/wc/v3/${place}` }] });
  if (path === 'data/currencies/current') return { code: currency, name: currencyName, symbol: currencySymbol, _links: self(path) };
  if (path !== 'settings/general/woocommerce_currency') return undefined;
  const kind = { type: 'select', default: 'USD', value: currency, group_id: 'general' };
  return { id: 'woocommerce_currency', label: 'Currency', description: 'What the shop charges in.', ...kind, _links: self(path) };
}
