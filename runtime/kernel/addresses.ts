import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A range of addresses that an operator allows. */
export type AddressRange = readonly [Address, number];

/** The only part of IPv6 that is handed out as global unicast; ranges to come fail closed. */
const globalUnicast = ipaddr.parseCIDR('2000::/3');
const nat64 = ipaddr.parseCIDR('64:ff9b::/96');
const loopback: readonly AddressRange[] = [ipaddr.parseCIDR('127.0.0.0/8'), ipaddr.parseCIDR('::1/128')];

/** ipaddr.js's names of ranges that don't read as words. */
const words: Readonly<Record<string, string>> = {
  unicast: 'unassigned',
  unspecified: 'unspecified ("this network")',
  carrierGradeNat: 'carrier-grade NAT',
  uniqueLocal: 'private (unique local)',
  rfc6052: 'NAT64',
  rfc6145: 'IPv4-translated',
  '6to4': '6to4',
  teredo: 'Teredo',
};

/**
 * The kind of special purpose that an address has, in words; undefined for a public one. An IPv4 address inside an
 * IPv4-mapped or NAT64 one decides, since that is what is reached. 6to4 and Teredo are refused whatever they carry.
 */
export function specialPurpose(text: string): string | undefined {
  const address = reached(parse(text));
  const range = address.range();
  if (range === 'unicast' && (address.kind() === 'ipv4' || address.match(globalUnicast))) return undefined;
  return words[range] ?? range.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The ranges that an entry of `addresses` stands for: an address, a CIDR range or `localhost`; undefined when it is none of these. */
export function allowedRanges(entry: string): readonly AddressRange[] | undefined {
  if (entry === 'localhost') return loopback;
  const [address = '', bits] = entry.split('/', 2);
  const family = isIP(address);
  const most = family === 4 ? 32 : 128;
  const length = bits === undefined ? most : Number(bits);
  if (family === 0 || !Number.isInteger(length) || length < 0 || length > most || bits === '') return undefined;
  return [[parse(address), length]];
}

/** Whether an address, or the one inside it that is reached, lies in one of the ranges. */
export function isInRanges(text: string, ranges: readonly AddressRange[]): boolean {
  const address = parse(text);
  const inside = reached(address);
  return ranges.some((range) => matches(address, range) || matches(inside, range));
}

function matches(address: Address, range: AddressRange): boolean {
  return address.kind() === range[0].kind() && address.match(range[0], range[1]);
}

function reached(address: Address): Address {
  if (!(address instanceof ipaddr.IPv6)) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  return address.match(nat64) ? new ipaddr.IPv4(address.toByteArray().slice(12)) : address;
}

/** A zone (`fe80::1%eth0`) says which interface, not which address. */
function parse(text: string): Address {
  return ipaddr.parse(text.split('%', 1)[0] ?? text);
}

/** Whether a URL's host is this machine itself, as far as its text tells. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || /^127(?:\.\d{1,3}){3}$/.test(host) || host === '[::1]';
}
