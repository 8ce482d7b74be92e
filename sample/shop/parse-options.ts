import { parseArgs } from 'node:util';
import { type Mode, modes } from './modes.ts';
import type { ShopOptions } from './options.ts';

export const help = `usage: main [options]
  --port N        port on 127.0.0.1; 0 (default) takes a free one
  --products N    default 200
  --orders N      default 300
  --seed N        the same seed gives the same records; default 1
  --live          records change, appear and vanish, a step a second
  --slow MS       how long every answer waits
  --utc-offset M  minutes that the shop's clock is ahead of GMT; default 60
  --currency C    of everything that it sells; default EUR
  --settings-refused  keys may read no settings of the shop
  --mode WHAT     shop (default), or what is mistaken for one: noPlugin, html, other
  --key TEXT --secret TEXT   consumer key and secret
Prints one line of JSON when it listens. Ends with its parent when it was forked.
`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const known = {
  port: text,
  products: text,
  orders: text,
  seed: text,
  slow: text,
  'utc-offset': text,
  currency: text,
  mode: text,
  'settings-refused': flag,
  key: text,
  secret: text,
  live: flag,
  help: flag,
};

/** Undefined when help is asked for. Throws, in words for a terminal, when an option is unknown or no whole number. */
export function parseOptions(given: string[]): ShopOptions | undefined {
  const { values } = parseArgs({ args: given, options: known });
  if (values.help) return undefined;
  const options: { [Name in keyof ShopOptions]: ShopOptions[Name] | undefined } = {
    port: wholeNumber('port', values.port),
    products: wholeNumber('products', values.products),
    orders: wholeNumber('orders', values.orders),
    seed: wholeNumber('seed', values.seed),
    slow: wholeNumber('slow', values.slow),
    utcOffset: wholeNumber('utc-offset', values['utc-offset']),
    currency: values.currency,
    mode: modeOf(values.mode),
    settingsRefused: values['settings-refused'],
    live: values.live,
    consumerKey: values.key,
    consumerSecret: values.secret,
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function wholeNumber(name: string, value: string | undefined): number | undefined {
  if (value === undefined || /^-?\d{1,9}$/.test(value)) return value === undefined ? undefined : Number(value);
  throw new Error(`--${name} takes a whole number, not "${value}"`);
}

function modeOf(value: string | undefined): Mode | undefined {
  const mode = modes.find((name) => name === value);
  if (mode || value === undefined) return mode;
  throw new Error(`--mode takes ${modes.join(', ')}, not "${value}"`);
}
