import { allowedRanges, type AddressRange, isInRanges, specialPurpose } from '../kernel/addresses.ts';
import { ConnectorError } from '../kernel/errors.ts';

/** Says why a host's address may not be reached; undefined when it may. */
export type AddressGuard = (host: string, address: string) => ConnectorError | undefined;

/**
 * `allowed` holds addresses, CIDR ranges and `localhost` (127.0.0.0/8 and ::1). Throws CONNECTOR_CONFIG_INVALID when an
 * entry is none of these: an entry that is silently dropped would look like an allowance.
 */
export function createAddressGuard(allowed: readonly string[]): AddressGuard {
  const ranges = allowed.flatMap(parseAllowed);
  return (host, address) => {
    const kind = specialPurpose(address);
    return kind === undefined || isInRanges(address, ranges) ? undefined : refusal(host, address, kind);
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

function parseAllowed(entry: string): readonly AddressRange[] {
  const ranges = allowedRanges(entry);
  if (ranges) return ranges;
  throw new ConnectorError(
    'CONNECTOR_CONFIG_INVALID',
    `allow.addresses: "${entry}" is neither an address, nor a range, nor localhost; expected for example "10.0.0.0/8"`,
  );
}
