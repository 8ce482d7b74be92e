import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { ConnectorError } from '../kernel/errors.ts';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Says why a host's address may not be reached; undefined when it may. */
export type AddressGuard = (host: string, address: string) => ConnectorError | undefined;

/** The only part of IPv6 that is handed out as global unicast; ranges to come fail closed. */
const globalUnicast = ipaddr.parseCIDR('2000::/3');
const nat64 = ipaddr.parseCIDR('64:ff9b::/96');
const loopback = ['127.0.0.0/8', '::1/128'];

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

/**
 * `allowed` holds addresses, CIDR ranges and `localhost` (127.0.0.0/8 and ::1). Throws CONNECTOR_CONFIG_INVALID when an
 * entry is none of these: an entry that is silently dropped would look like an allowance.
 */
export function createAddressGuard(allowed: readonly string[]): AddressGuard {
  const ranges = allowed.flatMap(parseAllowed);
  return (host, text) => {
    const kind = specialPurpose(text);
    if (kind === undefined) return undefined;
    const address = parse(text);
    const inside = reached(address);
    if (ranges.some((range) => matches(address, range) || matches(inside, range))) return undefined;
    return refusal(host, text, kind);
  };
}

function refusal(host: string, address: string, kind: string): ConnectorError {
  const subject = host === address ? host : `${host} resolves to ${address}, which`;
  return new ConnectorError(
    'ADDRESS_REFUSED',
    `${subject} is a special address (${kind}) that requests may not reach; the operator can allow it in ferrule.yaml with ` +
      `\`allow: { addresses: ["${address}"] }\` (for uploaded documents, \`uploads.addresses\`)`,
    { host, address },
  );
}

function parseAllowed(entry: string): [Address, number][] {
  if (entry === 'localhost') return loopback.map((range) => ipaddr.parseCIDR(range));
  const [address = '', bits] = entry.split('/', 2);
  const family = isIP(address);
  const length = bits === undefined ? (family === 4 ? 32 : 128) : Number(bits);
  if (family === 0 || !Number.isInteger(length) || length < 0 || length > (family === 4 ? 32 : 128) || bits === '') {
    throw new ConnectorError(
      'CONNECTOR_CONFIG_INVALID',
      `allow.addresses: "${entry}" is neither an address, nor a range, nor localhost; expected for example "10.0.0.0/8"`,
    );
  }
  return [[parse(address), length]];
}

function matches(address: Address, range: [Address, number]): boolean {
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
