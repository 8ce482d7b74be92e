import { readFileSync } from 'node:fs';
import type { Field, Fields, Settings } from '../../scripts/providers/settings.ts';
import { keyFor, keys } from './keys.ts';
import { sampleText } from './sample-text.ts';

/** What a datasource of a provider is given, by the names that the settings use: `credentials.apiKey`. */
export type Given = Readonly<Record<string, string>>;

const groups = {
  credentials: 'credentials',
  connection_config: 'connectionConfig',
  assertion_option: 'assertionOption',
  integration_config: 'integrationConfig',
} as const;

/** Values for every field, or only for those that must be there. */
export function valuesFor(settings: Settings, isLeast: boolean): Given {
  const asked = fieldsOf(settings).filter(({ field }) => !isLeast || (!field.optional && field.default_value === undefined));
  const values: Record<string, string> = Object.fromEntries(asked.map(({ name, field }) => [name, valueOf(name, field, settings)]));
  const declared = new Set(fieldsOf(settings).map(({ name }) => name));
  // A key is never left out.
  const used = usedNames(settings).filter((name) => !isLeast || name === 'credentials.apiKey');
  for (const name of [...ofMode(settings), ...used]) if (!declared.has(name)) values[name] ??= valueOf(name, {}, settings);
  if (settings.proxy?.base_url === undefined && !settings.connection_config?.['mcp_server_url'])
    values['connectionConfig.baseUrl'] = 'https://base.example.com/api';
  return values;
}

/** Fields of forms, by the names that texts use; without those that an answer tells and nobody is asked for. */
function fieldsOf(settings: Settings): readonly { readonly name: string; readonly field: Field }[] {
  const learned = learnedNames(settings);
  return Object.entries(groups)
    .flatMap(([group, prefix]) =>
      Object.entries((settings[group] as Fields | undefined) ?? {}).map(([name, field]) => ({ name: `${prefix}.${name}`, field })),
    )
    .filter(({ name, field }) => !(learned.has(name) && field.automated));
}

function learnedNames(settings: Settings): ReadonlySet<string> {
  const {
    redirect_uri_metadata: back = [],
    token_response_metadata: token = [],
    refresh_token_response_metadata: refreshed = [],
  } = settings;
  return new Set([...back, ...token, ...refreshed].map((name) => `connectionConfig.${name}`));
}

/** Fields that a mode has by itself. */
function ofMode({ auth_mode: mode, redirect_uri_metadata: told = [] }: Settings): readonly string[] {
  const names: Readonly<Record<string, readonly string[]>> = {
    API_KEY: ['apiKey'],
    BASIC: ['username', 'password'],
    BILL: ['username', 'password', 'organizationId', 'devKey'],
    TBA: ['token_id', 'token_secret'],
    APP: ['appId', 'privateKey'],
    CUSTOM: ['appId', 'privateKey'],
    INSTALL_PLUGIN: told,
  };
  return (names[mode] ?? []).map((name) => `credentials.${name}`);
}

const aliases: Readonly<Record<string, string>> = { apiKey: 'credentials.apiKey', apiSubdomain: 'connectionConfig.apiSubdomain' };

/** Names that texts use, but for what signing in gives and for halves of a credential. */
function usedNames(settings: Settings): readonly string[] {
  const learned = learnedNames(settings);
  const isTwoStep = settings.auth_mode === 'TWO_STEP';
  const isGiven = (name: string): boolean =>
    learned.has(name) ||
    /^credentials\.\w+\.(?:id|secret)$/.test(name) ||
    (isTwoStep && /^credentials\.(?:token|_cookies|raw\..*)$/.test(name)) ||
    (isTwoStep && name === 'credentials.assertion' && settings.assertion !== undefined);
  const used = JSON.stringify(settings).matchAll(/\$\{(apiKey|apiSubdomain|(?:connectionConfig|credentials|assertionOption)\.[\w.-]+)\}/g);
  return [...used].map(([, name = '']) => aliases[name] ?? name).filter((name) => !isGiven(name));
}

function valueOf(name: string, field: Field, settings: Settings): string {
  const { enum: [first] = [], pattern } = field;
  const special = first ?? keyOf(name, settings) ?? addressFor(name, field, settings);
  return special ?? (pattern === undefined ? undefined : sampleText(pattern)) ?? plainValue(name, field);
}

function addressFor(name: string, { pattern, format }: Field, settings: Settings): string | undefined {
  if (name.endsWith('.port')) return '8443';
  const url = `https://${shortName(name)}.example.com/base`;
  if (name.endsWith('.mcp_server_url')) return url;
  if (!isUrl(name, settings) && format !== 'uri') return undefined;
  return pattern === undefined || new RegExp(pattern).test(url) ? url : undefined;
}

function shortName(name: string): string {
  return (name.split('.').at(-1) ?? '').toLowerCase().replaceAll(/[^a-z0-9]/g, '-');
}

/** Secrets have all the characters that are written differently somewhere. */
function plainValue(name: string, { format, secret }: Field): string {
  if (format === 'email') return `${shortName(name)}+x@example.com`;
  if (format === 'uuid') return '6f1c2d3e-4b5a-4c6d-8e7f-901234567890';
  if (name.startsWith('credentials.') || secret) return `s3.${shortName(name)}~_+/=&%"-x`;
  return `${shortName(name).replaceAll('-', '')}7`;
}

function tlsFile(name: string): string {
  return readFileSync(new URL(`../http/tls/${name}.pem`, import.meta.url), 'utf8').trim();
}

/** Keys are keys, by what they sign. */
function keyOf(name: string, settings: Settings): string | undefined {
  const algorithm = algorithmOf(`\${${name}}`, settings);
  if (algorithm !== undefined) return escaped(keyFor(algorithm).pem, name, settings);
  const isEd25519 = JSON.stringify(settings.proxy ?? {}).includes(`, \${${name}})}:`) && JSON.stringify(settings).includes('ed25519Sign(');
  if (isEd25519) return keys.ed25519.pem;
  return clientKey(name, settings) ?? (isKey(name, settings) ? keys.rsa.pem : undefined);
}

function algorithmOf(key: string, { assertion, token }: Settings): string | undefined {
  const header = assertion?.key === key ? assertion.header : token?.signing_key === key ? token.header : undefined;
  const algorithm = header?.['alg'];
  return typeof algorithm === 'string' && !algorithm.startsWith('HS') ? algorithm : undefined;
}

function clientKey(name: string, { require_client_certificate: isShown }: Settings): string | undefined {
  if (!isShown || !name.startsWith('credentials.client_')) return undefined;
  if (name.endsWith('_certificate')) return tlsFile('self-signed');
  return name.endsWith('_private_key') ? tlsFile('key') : undefined;
}

/** By its name, and not two parts with a colon between them. */
function isKey(name: string, { credentials = {} }: Settings): boolean {
  return /private_?key$/i.test(name) && credentials[name.split('.')[1] ?? '']?.pattern?.includes(':') !== true;
}

/** Whether an address begins with it. */
export function isUrl(name: string, settings: Settings): boolean {
  const steps = settings.additional_steps ?? [];
  const urls = JSON.stringify([
    settings.proxy?.base_url,
    settings.token_url,
    settings.authorization_url,
    settings.refresh_url,
    steps.map((step) => step.token_url),
  ]);
  return new RegExp(`"(?:[^"]* \\|\\| )?\\$\\{${name.replaceAll('.', '\\.')}\\}(?:/|"|\\s)`).test(urls);
}

/** Keys that are copied out of a JSON file have their line breaks escaped. */
function escaped(pem: string, name: string, { credentials = {} }: Settings): string {
  const { pattern } = credentials[name.split('.')[1] ?? ''] ?? {};
  return pattern === undefined || new RegExp(pattern).test(pem) ? pem : `${pem}\n`.replaceAll('\n', '\\n');
}
