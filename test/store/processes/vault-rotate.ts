// Rotates what is in the folder to the second key from the first (keys of 32 equal bytes), and prints a line after each envelope it looks at.
import { createMasterKeys } from '../../../runtime/crypto/master-key.ts';
import { openVaultOf } from './open-vault-of.ts';
import { rotate } from '../../../runtime/vault/rotate.ts';

const [folder = '', from = '', to = ''] = process.argv.slice(2);
const keys = createMasterKeys(Buffer.alloc(32, Number(to)), [Buffer.alloc(32, Number(from))]);
if (!keys) throw new Error('two keys with one id');
const store = await openVaultOf(folder);
const rotation = await rotate({ store, keys, onProgress: ({ seen, rotated }) => console.log(`${seen} ${rotated}`) });
console.log(JSON.stringify(rotation));
await store.close();
