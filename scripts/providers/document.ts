import { structureOf, templateOf } from './interpolation.ts';
import { modes } from './modes/index.ts';
import { given } from './modes/mode.ts';
import { knownNames, Unstated } from './names.ts';
import { placementsOf } from './placements.ts';
import type { Known } from './names.ts';
import type { Settings, Verification } from './settings.ts';

/** What came of the settings of a provider. */
export type Written = { readonly document: object; readonly names: ReadonlyMap<string, string> } | { readonly left: string };

/** The connector that the settings of a provider come to; its one object is made up. Or why there is none. */
export function writeDocument(name: string, settings: Settings): Written {
  try {
    const known = knownNames(settings);
    const document = documentOf(name, settings, known);
    return { document, names: known.fieldNames() };
  } catch (thrown) {
    if (thrown instanceof Unstated) return { left: thrown.message };
    throw thrown;
  }
}

function documentOf(name: string, settings: Settings, known: Known): object {
  const placed = placementsOf(settings, known);
  const mode = modes[settings.auth_mode];
  if (!mode) throw new Unstated(`no rule for the mode ${settings.auth_mode}`);
  const { authentication, http, properties: more = {} } = mode({ settings, known, placed });
  const verification = settings.proxy?.verification;
  const others = verification?.base_url_override;
  const addresses = given({
    baseUrl: baseUrlOf(settings, known),
    headers: filledMap(placed.headers),
    query: filledMap(placed.query),
    // What verifies credentials is sent them.
    allowedHosts: others === undefined ? undefined : [{ host: templateOf(hostOf(others), known), credentials: true }],
  });
  const test = verification?.endpoints && { request: testOf(verification, known) };
  // Last, when every name has been asked for.
  const { properties, required } = known.properties();
  return given({
    ferrule: 1,
    kind: 'connector',
    name: name.replaceAll(/[^a-z0-9_]/g, '_').replace(/^(?=\d)/, 'p_'),
    version: '0.0.0',
    configurationSchema: { type: 'object', required, properties: { ...properties, ...more } },
    authentication,
    http: { ...addresses, ...http },
    test,
    objects: [{ name: 'thing', recordId: 'id', list: { path: '/things', ...(placed.hasBody ? { method: 'POST' } : {}) } }],
  });
}

function filledMap(map: Readonly<Record<string, string>>): object | undefined {
  return Object.keys(map).length === 0 ? undefined : map;
}

function baseUrlOf({ proxy, connection_config: fields }: Settings, known: Known): string {
  if (proxy?.base_url !== undefined) return templateOf(proxy.base_url, known, true);
  return `{{ ${known.name(`connectionConfig.${fields?.['mcp_server_url'] ? 'mcp_server_url' : 'baseUrl'}`)} }}`;
}

function testOf(verification: Verification, known: Known): object {
  const { method = 'GET', endpoints = [], headers, data, base_url_override: base = '' } = verification;
  return {
    path: templateOf(base + (endpoints[0] ?? ''), known, true),
    method,
    ...(headers ? { headers: structureOf(headers, known) } : {}),
    ...(data === undefined ? {} : { body: structureOf(data, known) }),
  };
}

function hostOf(url: string): string {
  return /^https?:\/\/([^/]+)/.exec(url)?.[1] ?? url;
}
