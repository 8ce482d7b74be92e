import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

const nat64 = ipaddr.parseCIDR('64:ff9b::/96');
const loopback = [ipaddr.parseCIDR('127.0.0.0/8'), ipaddr.parseCIDR('::1/128')];

/**
 * Whether a URL's host is, as far as its text tells, a private or special address that is not allowed. Names are resolved,
 * and everything is checked again, when a request is sent; this only tells early.
 */
export function isRefusedHost(host: string, allowed: readonly string[]): boolean {
  const name = host.replace(/^\[|\]$|\.$/g, '').toLowerCase();
  const ranges = allowed.flatMap(allowedRanges);
  if (name === 'localhost' || name.endsWith('.localhost'))
    return !ranges.some((range) => isIn(ipaddr.parse('127.0.0.1'), range) || isIn(ipaddr.parse('::1'), range));
  if (!ipaddr.isValid(name)) return false;
  const address = reached(ipaddr.parse(name));
  return address.range() !== 'unicast' && !ranges.some((range) => isIn(address, range));
}

/** Whether an entry of `addresses` is one: an address, a range or `localhost`. */
export function isAllowance(entry: string): boolean {
  return allowedRanges(entry).length > 0;
}

function allowedRanges(entry: string): readonly [Address, number][] {
  if (entry === 'localhost') return loopback;
  if (ipaddr.isValidCIDR(entry)) return [ipaddr.parseCIDR(entry)];
  if (!ipaddr.IPv4.isValidFourPartDecimal(entry) && !ipaddr.IPv6.isValid(entry)) return [];
  const address = ipaddr.parse(entry);
  return [[address, address.kind() === 'ipv4' ? 32 : 128]];
}

function isIn(address: Address, range: readonly [Address, number]): boolean {
  return address.kind() === range[0].kind() && address.match([range[0], range[1]]);
}

/** The IPv4 address inside an IPv4-mapped or NAT64 one is what is reached. */
function reached(address: Address): Address {
  if (!(address instanceof ipaddr.IPv6)) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  return address.match(nat64) ? new ipaddr.IPv4(address.toByteArray().slice(12)) : address;
}
