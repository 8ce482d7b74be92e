import { hashOf } from '../../../crypto/hash.ts';
import { spend, spendText } from '../../run.ts';
import { define, type Definition } from '../definition.ts';
import { fail } from './fail.ts';

/** Namespaces that RFC 9562 §6.6 gives a name. */
const namespaces: { readonly [name: string]: string } = {
  dns: '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
  url: '6ba7b811-9dad-11d1-80b4-00c04fd430c8',
  oid: '6ba7b812-9dad-11d1-80b4-00c04fd430c8',
  x500: '6ba7b814-9dad-11d1-80b4-00c04fd430c8',
};

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** UUIDs (RFC 9562). */
export const identifiers = {
  /** `$newUuid()`: another one each time (version 4). */
  newUuid: define((run) => {
    spend(run, 40);
    return written(
      Uint8Array.from({ length: 16 }, () => Math.floor(run.random() * 256)),
      4,
    );
  }),
  /** `$uuidOf(name, namespace)`: the same for the same name (version 5). */
  uuidOf: define((run, name: string | undefined, namespace: string | undefined) => {
    if (name === undefined || namespace === undefined) return undefined;
    spend(run, 60);
    spendText(run, name.length * 4);
    const space = Object.hasOwn(namespaces, namespace) ? namespaces[namespace] : namespace;
    if (space === undefined || !uuid.test(space))
      throw fail('uuidOf', `the namespace is no UUID and none of ${Object.keys(namespaces).join(', ')}`);
    const bytes = Buffer.concat([Buffer.from(space.replaceAll('-', ''), 'hex'), Buffer.from(name)]);
    return written(hashOf('sha1', bytes).subarray(0, 16), 5);
  }),
} satisfies { readonly [name: string]: Definition };

function written(bytes: Uint8Array, version: number): string {
  const all = Buffer.from(bytes);
  all[6] = ((all[6] ?? 0) & 0x0f) | (version << 4);
  all[8] = ((all[8] ?? 0) & 0x3f) | 0x80;
  const hex = all.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
