import type { Connector } from '../../documents/generated/connector.ts';
import type { ResolvedApp } from '../../documents/index.ts';
import { createTargetCheck } from '../../http/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { fixedHost } from './fixed-host.ts';
import type { RequestFacts } from './flow-facts.ts';
import { type AppUses, appUsesOf, secretsAmong, united } from './uses.ts';

/** The app of a datasource whose configuration is not the operator's: its secrets go only where its connector or the operator says. */
export interface AppGuard {
  readonly datasource: string;
  readonly app: string;
  /** Names of those of its values that are secret. */
  readonly secrets: ReadonlySet<string>;
  /** Hosts that the operator allows, as `http.allowedHosts`. */
  readonly hosts: readonly string[];
  /** The text of the connector's base URL. */
  readonly baseUrl: string;
  /** What every request has of it: in the certificate that it is sent under, and in the headers of all. */
  readonly everywhere: AppUses;
}

/** Undefined where the configuration is the operator's own, or there is no app with secrets. */
export function appGuard(datasource: string, app: ResolvedApp | undefined, uploaded: boolean, { http }: Connector): AppGuard | undefined {
  if (!app || !uploaded || app.secretNames.length === 0) return undefined;
  const everywhere = appUsesOf([http.tls, http.headers, http.query]);
  return { datasource, app: app.name, secrets: new Set(app.secretNames), hosts: app.hosts, baseUrl: http.baseUrl, everywhere };
}

/** Throws ADDRESS_REFUSED where a request has a secret of the app and its host is the configuration's to say. Nothing was sent then. */
export function requireKnownHost(guard: AppGuard | undefined, { app, host, publishes }: RequestFacts, url: URL, where: string): void {
  if (!guard) return;
  const secrets = secretsAmong(united(app, guard.everywhere), guard.secrets);
  if (secrets.length === 0 && !(publishes && host !== 'published')) return;
  // What it was published by was held to this itself.
  if (host === 'published') return;
  const own = host === 'base' ? fixedHost(guard.baseUrl) : host;
  if (!isAmong(url, own === undefined ? guard.hosts : [own, ...guard.hosts])) throw refused(guard, secrets, url.host, where);
}

/** As `requireKnownHost`, for what every request of the objects may have: the base URL, and hosts that they may also go to. */
export function requireKnownHosts(
  guard: AppGuard | undefined,
  app: AppUses,
  baseUrl: URL,
  also: { readonly texts: readonly string[]; readonly rendered: readonly string[] },
): void {
  if (!guard) return;
  requireKnownHost(guard, { app, host: 'base', publishes: false }, baseUrl, 'http.baseUrl');
  const secrets = secretsAmong(united(app, guard.everywhere), guard.secrets);
  if (secrets.length === 0) return;
  const own = also.texts.map((text) => (text.startsWith('*.') ? text : fixedHost(`https://${text}`))).filter((host) => host !== undefined);
  for (const host of also.rendered) {
    const url = URL.parse(`https://${host.replace(/^\*\./, 'any.')}`);
    if (!url || !isAmong(url, [...own, ...guard.hosts])) throw refused(guard, secrets, host, 'http.allowedHosts');
  }
}

function isAmong(url: URL, hosts: readonly string[]): boolean {
  try {
    createTargetCheck(hosts)(url);
    return true;
  } catch {
    return false;
  }
}

function refused({ datasource, app }: AppGuard, secrets: readonly string[], host: string, where: string): ConnectorError {
  const what = secrets.map((name) => `app.${name}`).join(', ') || 'what says where its secrets go';
  const message = `${where}: will not send ${what} of app "${app}" to ${host}, which the configuration of datasource ${datasource} names: the operator can list the host in ferrule.yaml under \`apps.${app}.hosts\`, or the connector write it out`;
  return new ConnectorError('ADDRESS_REFUSED', message, { datasource, host });
}
