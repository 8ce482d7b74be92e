import type { Settings } from '../../../scripts/providers/settings.ts';
import { type Given, isUrl } from '../values.ts';
import { type Expected, type Leaf, requestName, type Sent } from './parts.ts';
import type { Values } from './text.ts';

export interface Page {
  readonly address: string;
  readonly fragment: string | undefined;
  readonly parameters: Readonly<Record<string, Leaf>>;
  /** Parameters that must stand in it as they are. */
  readonly plain: readonly string[];
}

export interface Oracle {
  /** What is asked before the person is sent away, and where to; undefined where nobody has to be asked. */
  readonly page: ((now: number) => { readonly before: readonly Expected[]; readonly page: Page }) | undefined;
  /** What the provider sends the person back with. */
  callback(): Readonly<Record<string, string>>;
  /** The requests that give a token; none where nothing has to be asked. */
  connect(now: number): readonly Expected[];
  /** Those that renew it. */
  renew(now: number): readonly Expected[];
  /** Until when it is good; null: nothing tells. */
  readonly lasts: number | null;
  /** How long before that it is renewed. */
  readonly early: number;
  /** What has to be kept of what the provider told. */
  learned(): readonly string[];
  api(now: number): Expected;
  verification(now: number): Expected | undefined;
  readonly certificate: { readonly certificate: string | undefined; readonly key: string | undefined } | undefined;
}

export const client = { id: 'client.id-1', secret: 's3c+r=t &/%é' } as const;

export const scopes = ['read:all', 'write'] as const;

export const redirectUri = 'https://ferrule.example.com/oauth/callback';

/** What one sign-in knows: its tokens have a number, which renewing them counts up. */
export class State {
  readonly settings: Settings;
  readonly given: Given;
  /** Where an address that is made up here stands. */
  readonly here: (url: string) => string;
  number = 0;
  challenge: string | undefined;
  state = 'state';
  /** What a provider called the client that was registered; then there is no secret. */
  registered: string | undefined;
  readonly learned: Record<string, string> = {};
  /** Whether the person is back: until then, what they come back with is what the form says. */
  isBack = false;
  constructor(settings: Settings, given: Given, here: (url: string) => string) {
    this.settings = settings;
    this.given = given;
    this.here = here;
    const metadata = [
      ...(settings.token_response_metadata ?? []),
      ...(settings.refresh_token_response_metadata ?? []),
      ...(settings.redirect_uri_metadata ?? []),
    ];
    for (const name of metadata) this.learned[`connectionConfig.${name}`] = this.answerTo(`connectionConfig.${name}`, name);
  }

  answerTo(name: string, path: string): string {
    const plain = path.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
    return isUrl(name, this.settings) ? this.here(`https://${plain}.learned.example.com/at`) : `learned-${plain}`;
  }

  values(now: number, sent?: Sent, random?: string): Values {
    return {
      now,
      of: (name) => this.own(name, random) ?? this.part(name) ?? this.told(name) ?? requestName(name, sent) ?? this.filledIn(name),
    };
  }

  /** What the settings call without a group, and what signing in gives. */
  private own(name: string, random: string | undefined): string | undefined {
    const { given, settings, number } = this;
    const { token, refresh_token: refresh } = settings.token_response ?? {};
    const names: Readonly<Record<string, string | undefined>> = {
      accessToken: `token-${number}`,
      refresh_token: refresh === token ? `token-${number}` : `refresh-${number}`,
      clientId: client.id,
      clientSecret: client.secret,
      apiKey: given['credentials.apiKey'],
      apiSubdomain: given['connectionConfig.apiSubdomain'],
      random,
    };
    const ofToken: Readonly<Record<string, string>> = {
      'credentials.token': `token-${number}`,
      'credentials._cookies': `session=token-${number}; route=a1`,
    };
    return names[name] ?? (settings.auth_mode === 'TWO_STEP' ? ofToken[name] : undefined);
  }

  /** Part of an answer, or half of a credential. */
  private part(name: string): string | undefined {
    if (this.settings.auth_mode === 'TWO_STEP' && name.startsWith('credentials.raw.')) return `raw-${name.slice(16)}`;
    const [, path] = /^step\d+\.(.+)$/.exec(name) ?? [];
    if (path !== undefined) return this.answerTo(name, path);
    const [, whole = '', half] = /^(credentials\.\w+)\.(id|secret)$/.exec(name) ?? [];
    return half === undefined ? undefined : this.given[whole]?.split(':')[half === 'id' ? 0 : 1];
  }

  private told(name: string): string | undefined {
    const isBefore = !this.isBack && this.number === 0;
    return (isBefore ? this.given[name] : undefined) ?? this.learned[name];
  }

  private filledIn(name: string): string | undefined {
    return this.given[name] ?? settingDefault(name, this.settings);
  }
}

function settingDefault(name: string, settings: Settings): string | undefined {
  const [group, ...rest] = name.split('.');
  const fields = {
    credentials: settings.credentials,
    connectionConfig: settings.connection_config,
    integrationConfig: settings.integration_config,
  }[group ?? ''];
  return fields?.[rest.join('.')]?.default_value;
}
