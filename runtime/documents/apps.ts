import { ConnectorError } from '../kernel/errors.ts';
import { suggestion } from '../kernel/suggest.ts';
import { hasReference, referencesIn, replaceReferences } from './environment-references.ts';
import type { Datasource } from './generated/datasource.ts';
import type { App } from './generated/ferrule.ts';
import { connectorName } from './datasource-words.ts';
import type { Environment } from './permissions.ts';

/** What expressions see as `app`. */
export interface ResolvedApp {
  readonly values: Readonly<Record<string, string>>;
  /** What it is called in ferrule.yaml. */
  readonly name: string;
  /** Texts that must never be shown. */
  readonly secrets: readonly string[];
  /** Names of the values that those are of. */
  readonly secretNames: readonly string[];
  /** Hosts that its secrets may be sent to whoever names them, as `http.allowedHosts`. */
  readonly hosts: readonly string[];
  /** Where the provider sends people back to, where the operator says so. */
  readonly redirectUri: string | undefined;
}

/**
 * The app of a datasource: the one it names, else the only one of its connector; undefined where there is none. Throws
 * CONNECTOR_CONFIG_INVALID where it names one that is not there or is another connector's, where several could be meant, or where a
 * variable of it is not set. The operator's own file may use any variable.
 */
export function resolveApp(apps: Readonly<Record<string, App>>, datasource: Datasource, environment: Environment): ResolvedApp | undefined {
  const found = chooseApp(apps, datasource);
  if (!found) return undefined;
  const [name, app] = found;
  const { clientId, clientSecret, parameters = {}, redirectUri, hosts = [] } = app;
  const texts = { ...parameters, ...(clientId === undefined ? {} : { clientId }), ...(clientSecret === undefined ? {} : { clientSecret }) };
  const values: Record<string, string> = {};
  const secretNames: string[] = [];
  for (const [key, text] of Object.entries(texts)) {
    const value = filled(text, `apps.${name}.${key}`, environment);
    values[key] = value;
    // A client's id stands in addresses that people see.
    if (key === 'clientSecret' || (hasReference(text) && key !== 'clientId')) secretNames.push(key);
  }
  return {
    name,
    values,
    secrets: secretNames.map((key) => values[key] ?? ''),
    secretNames,
    hosts,
    redirectUri: redirectUri === undefined ? undefined : filled(redirectUri, `apps.${name}.redirectUri`, environment),
  };
}

function chooseApp(apps: Readonly<Record<string, App>>, datasource: Datasource): readonly [string, App] | undefined {
  const connector = connectorName(datasource);
  if (datasource.app !== undefined) {
    const named = Object.hasOwn(apps, datasource.app) ? apps[datasource.app] : undefined;
    if (!named)
      throw refuse(datasource, `there is no app "${datasource.app}" in ferrule.yaml${suggestion(datasource.app, Object.keys(apps))}`);
    if (named.connector === connector) return [datasource.app, named];
    throw refuse(datasource, `app "${datasource.app}" is one of connector ${named.connector}, not of ${connector}`);
  }
  const own = Object.entries(apps).filter(([, app]) => app.connector === connector);
  if (own.length < 2) return own[0];
  const names = own.map(([name]) => name).join(', ');
  throw refuse(datasource, `connector ${connector} has several apps: say which, as \`app: ${own[0]?.[0] ?? ''}\`; there are ${names}`);
}

function filled(text: string, where: string, environment: Environment): string {
  const unset = referencesIn(text).find(({ name }) => !environment[name]);
  if (!unset) return replaceReferences(text, (name) => environment[name] ?? '');
  throw new ConnectorError(
    'CONNECTOR_CONFIG_INVALID',
    `ferrule.yaml: ${where}: the environment variable ${unset.name} is not set; set it and start again`,
  );
}

function refuse({ name }: Datasource, why: string): ConnectorError {
  return new ConnectorError('CONNECTOR_CONFIG_INVALID', `datasource ${name}: ${why}`, { datasource: name });
}
