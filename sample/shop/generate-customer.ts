import type { Random } from './random.ts';
import type { Address, BillingAddress, Customer } from './records.ts';
import { created, linksOf, modified, type Site, slugOf } from './site.ts';
import { companies, firstNames, lastNames, mailDomains, places, streets } from './words.ts';

/** A person with an address: what a customer and a guest's order both start from. */
export function generateBilling(random: Random): BillingAddress {
  const first = random.pick(firstNames);
  const last = random.pick(lastNames);
  const place = random.pick(places);
  return {
    first_name: first,
    last_name: last,
    company: random.chance(0.12) ? random.pick(companies) : '',
    address_1: `${random.pick(streets)} ${random.between(1, 180)}`,
    address_2: random.chance(0.1) ? `Apt. ${random.between(1, 40)}` : '',
    city: place.city,
    state: place.state,
    postcode: place.postcode,
    country: place.country,
    email: `${slugOf(first)}.${slugOf(last)}${random.between(1, 999)}@${random.pick(mailDomains)}`,
    phone: `${place.phone}${random.between(100, 999)}`,
  };
}

export function shippingOf(billing: BillingAddress): Address {
  const { email: _email, ...address } = billing;
  return address;
}

export function generateCustomer(id: number, joined: number, random: Random, site: Site): Customer {
  const billing = generateBilling(random);
  return {
    id,
    ...created(joined, site),
    ...modified(joined + random.between(0, 90) * 86_400_000, site),
    email: billing.email,
    first_name: billing.first_name,
    last_name: billing.last_name,
    role: 'customer',
    username: billing.email.slice(0, billing.email.indexOf('@')),
    billing,
    shipping: shippingOf(billing),
    is_paying_customer: true,
    avatar_url: `${site.url}/avatars/${random.hex(32)}.png`,
    meta_data: [],
    _links: linksOf(site, 'customers', id),
  };
}
