import type { Dated, Links } from './records.ts';

/**
 * The address that the shop's records name. It is not where the sample listens: the port changes with every start, and a
 * record that named it would look changed each time.
 */
const siteUrl = 'https://sample-shop.example';

/** What is the same for the whole shop. */
export interface Site {
  readonly url: string;
  readonly currency: string;
  readonly currencyName: string;
  readonly currencySymbol: string;
  /** Whether keys may read no settings, as those of a user who is no shop manager. */
  readonly settingsRefused: boolean;
  /** Minutes that the shop's own clock is ahead of GMT. */
  readonly utcOffset: number;
  readonly taxPercent: number;
}

export interface SiteOptions {
  readonly utcOffset: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly settingsRefused: boolean;
}

const euro = { currencyName: 'Euro', currencySymbol: '€' };

export function createSite({ utcOffset, currency, settingsRefused }: SiteOptions): Site {
  const words = currency === 'EUR' ? euro : { currencyName: currency, currencySymbol: currency };
  return { url: siteUrl, currency, ...words, settingsRefused, utcOffset, taxPercent: 19 };
}

/** `2026-01-31T12:00:00`: WordPress writes times without a zone and without fractions. */
export function gmtText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19);
}

export function localText(milliseconds: number, site: Site): string {
  return gmtText(milliseconds + site.utcOffset * 60_000);
}

export function created(milliseconds: number, site: Site): Pick<Dated, 'date_created' | 'date_created_gmt'> {
  return { date_created: localText(milliseconds, site), date_created_gmt: gmtText(milliseconds) };
}

export function modified(milliseconds: number, site: Site): Pick<Dated, 'date_modified' | 'date_modified_gmt'> {
  return { date_modified: localText(milliseconds, site), date_modified_gmt: gmtText(milliseconds) };
}

export function linksOf(site: Site, collection: string, id: number, up?: string): Links {
  const root = `${site.url}/wp-json/wc/v3`;
  return {
    self: [{ href: `${root}/${collection}/${id}` }],
    collection: [{ href: `${root}/${collection}` }],
    ...(up === undefined ? {} : { up: [{ href: `${root}/${up}` }] }),
  };
}

/** Amounts are whole cents inside and text with two decimals outside. */
export function moneyText(cents: number): string {
  return (cents / 100).toFixed(2);
}

export function taxOf(cents: number, site: Site): number {
  return Math.round((cents * site.taxPercent) / 100);
}

export function slugOf(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
