import { RE2JS } from 're2js';
import type { Words } from './interpolation.ts';
import type { Field, Fields, Settings } from './settings.ts';
import { timeOf } from './time-format.ts';

/** Something that the settings do not say enough of to be written down. */
export class Unstated extends Error {}

const groups = ['credentials', 'connection_config', 'assertion_option', 'integration_config'] as const;
type Group = (typeof groups)[number];

/** How the settings call the groups. */
const prefixes: Readonly<Record<string, Group>> = {
  credentials: 'credentials',
  connectionConfig: 'connection_config',
  assertionOption: 'assertion_option',
  integrationConfig: 'integration_config',
};

/** Names that are the same for everybody. */
const own: Readonly<Record<string, string>> = {
  accessToken: 'connection.accessToken',
  clientId: 'app.clientId',
  clientSecret: 'app.clientSecret',
  refresh_token: 'connection.refreshToken',
  token: 'connection.signedToken',
  'authorization.redirectUri': 'authorization.redirectUri',
  method: 'request.method',
  host: 'request.host',
  path: 'request.path',
  endpoint: 'request.path & (request.query = "" ? "" : "?" & request.query)',
  params: 'request.canonicalQuery',
  urlCanonicalParams: 'request.canonicalQuery',
  bodyCanonicalParams: 'request.body',
  contentType: 'request.headers."content-type"',
};

const functions: Readonly<Record<string, (written: readonly string[]) => string>> = {
  base64: ([text]) => `$encode(${text}, "base64")`,
  sha256Hex: ([text]) => `$hash(${text}, "sha256", "hex")`,
  sha256Base64: ([text]) => `$hash(${text}, "sha256", "base64")`,
  hmacSha1Hex: ([text, key]) => `$hmac(${text}, ${key}, "sha1", "hex")`,
  ed25519Sign: ([text, key]) => `$sign(${text}, ${key}, "ed25519", "base64")`,
  fingerprint: ([key]) => `"SHA256:" & $keyFingerprint(${key}, "sha256", "base64")`,
};

/** Of a request, or of the moment: a signer's words. */
const momentary = /^(?:random|now\b.*|method|host|path|endpoint|params|urlCanonicalParams|bodyCanonicalParams|contentType)$/s;

export function isMomentary(name: string): boolean {
  return momentary.test(name);
}

export interface Known extends Words {
  /** Names that signing in gives, as the settings call them: by the name they are kept under. */
  readonly learned: ReadonlyMap<string, string>;
  isSecret(name: string): boolean;
  /** Whether it may be left out: then what is made of it is not sent. */
  isOptional(name: string): boolean;
  /** All fields that are asked for, those that were only named too. */
  properties(): { readonly properties: Readonly<Record<string, object>>; readonly required: readonly string[] };
  /** How the settings call each field, and how the document does. */
  fieldNames(): ReadonlyMap<string, string>;
  /** A field that the mode has by itself, as an expression. */
  need(name: string, field: Field): string;
}

export function identifier(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_]/g, '_');
}

export function knownNames(settings: Settings): Known {
  const fields = new Map<string, { readonly name: string; readonly field: Field; readonly isSecret: boolean }>();
  // The client's, which a datasource may give itself.
  const taken = new Set<string>(['clientId', 'clientSecret', 'scopes']);
  const learned = new Map(
    [
      ...(settings.redirect_uri_metadata ?? []),
      ...(settings.token_response_metadata ?? []),
      ...(settings.refresh_token_response_metadata ?? []),
    ].map((name) => [name, identifier(name)]),
  );
  const add = (group: Group, key: string, field: Field): string => {
    const path = `${group}.${key}`;
    const known = fields.get(path);
    if (known) return known.name;
    const plain = identifier(key);
    const name = taken.has(plain) ? `${group}_${plain}` : plain;
    taken.add(name);
    fields.set(path, { name, field, isSecret: field.secret ?? (group === 'credentials' && looksSecret(key)) });
    return name;
  };
  for (const group of groups)
    for (const [key, field] of Object.entries((settings[group] as Fields | undefined) ?? {}))
      if (!(group === 'connection_config' && learned.has(key) && field.automated)) add(group, key, field);

  const fieldOf = (name: string): string | undefined => {
    const [prefix = '', ...keys] = name.split('.');
    const group = prefixes[prefix];
    const key = keys.join('.');
    if (name === 'apiKey') return `configuration.${add('credentials', 'apiKey', { secret: true })}`;
    if (group === undefined) return keys.length === 0 ? `configuration.${add('connection_config', name, { optional: true })}` : undefined;
    const isAsked = fields.has(`${group}.${key}`);
    if (group === 'connection_config' && learned.has(key))
      return isAsked ? `(connection.${learned.get(key)} ?? configuration.${add(group, key, {})})` : `connection.${learned.get(key)}`;
    if (group === 'credentials') {
      const given = givenByToken(key, settings) ?? partOf(key);
      if (given !== undefined) return given;
    }
    return plain(add(group, key, { optional: true }), [...fields.values()]);
  };
  /** A secret cannot have a default in the schema: it stands where it is used. */
  const plain = (name: string, all: readonly { readonly name: string; readonly field: Field; readonly isSecret: boolean }[]): string => {
    const found = all.find((each) => each.name === name);
    const otherwise = found?.isSecret ? found.field.default_value : undefined;
    return otherwise === undefined ? `configuration.${name}` : `(configuration.${name} ?? ${JSON.stringify(otherwise)})`;
  };
  /** `id` and `secret` of a credential that is written `id:secret`. */
  const partOf = (key: string): string | undefined => {
    const [whole = '', part = ''] = key.split('.');
    if (!['id', 'secret'].includes(part) || !settings.credentials?.[whole]) return undefined;
    const cut = part === 'id' ? '$substringBefore' : '$substringAfter';
    return `${cut}(configuration.${add('credentials', whole, { secret: true })}, ":")`;
  };
  const wordOf = (name: string): string => {
    const step = /^step(\d+)\.(.+)$/.exec(name);
    if (step) return `connection.step${step[1]}_${identifier(step[2] ?? '')}`;
    const found = name === 'random' ? 'uuid' : (timeOf(name) ?? (Object.hasOwn(own, name) ? own[name] : fieldOf(name)));
    if (found === undefined) throw new Unstated(`\${${name}} stands for nothing that the settings tell of`);
    return found;
  };
  const call = (name: string, written: readonly string[]): string => {
    const write = functions[name];
    if (!write) throw new Unstated(`no rule for the function ${name}()`);
    return write(written);
  };
  return {
    learned,
    name: wordOf,
    call,
    isSecret: (name) => isSecretName(name, fields, prefixes),
    isOptional(name) {
      const [prefix = '', ...keys] = name.split('.');
      const field = fields.get(`${prefixes[prefix]}.${keys.join('.')}`)?.field;
      return field?.optional === true;
    },
    need: (key, field) => {
      const name = add('credentials', key, field);
      return plain(name, [...fields.values()]);
    },
    fieldNames: () =>
      new Map(
        [...fields].map(([path, { name }]) => {
          const [group = '', ...rest] = path.split('.');
          const prefix = Object.entries(prefixes).find(([, each]) => each === group)?.[0] ?? group;
          return [`${prefix}.${rest.join('.')}`, name];
        }),
      ),
    properties() {
      const all = [...fields.values()];
      return {
        properties: Object.fromEntries(all.map(({ name, field, isSecret }) => [name, propertyOf(field, isSecret)])),
        required: all.filter(({ field }) => isRequired(field)).map(({ name }) => name),
      };
    },
  };
}

function isRequired({ optional, automated, default_value: otherwise }: Field): boolean {
  return !optional && !automated && otherwise === undefined;
}

/** `credentials` also holds what the token request gave. */
function givenByToken(key: string, { auth_mode: mode, assertion }: Settings): string | undefined {
  if (mode !== 'TWO_STEP') return undefined;
  if (key === 'token') return 'connection.accessToken';
  if (key === 'assertion') return assertion ? 'connection.assertion' : undefined;
  if (key === '_cookies') return 'connection.cookies';
  return key.startsWith('raw.') ? `connection.raw_${identifier(key.slice(4))}` : undefined;
}

function isSecretName(
  name: string,
  fields: ReadonlyMap<string, { readonly isSecret: boolean }>,
  groupOf: Readonly<Record<string, string>>,
): boolean {
  if (['apiKey', 'accessToken', 'clientSecret', 'token', 'refresh_token'].includes(name)) return true;
  const [prefix = '', ...keys] = name.split('.');
  return prefix === 'credentials' || (fields.get(`${groupOf[prefix]}.${keys.join('.')}`)?.isSecret ?? false);
}

function looksSecret(name: string): boolean {
  return /key|secret|password|token|certificate|jwt|hash|pat$/i.test(name);
}

function propertyOf({ pattern, enum: values, format, default_value: otherwise }: Field, isSecret: boolean): object {
  return {
    type: 'string',
    ...(values === undefined ? {} : { enum: values }),
    // A hostname is asked for, but many give one with a path or a port; addresses and mail are looked at.
    ...(format === 'email' || format === 'uri' ? { format } : {}),
    ...(pattern === undefined || !isPattern(pattern) ? {} : { pattern }),
    ...(otherwise === undefined || isSecret ? {} : { default: otherwise }),
    ...(isSecret ? { secret: true } : {}),
  };
}

/** RE2 looks neither ahead nor behind; some patterns are none at all. */
function isPattern(pattern: string): boolean {
  try {
    RE2JS.compile(pattern);
    return true;
  } catch {
    return false;
  }
}
