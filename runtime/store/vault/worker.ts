import { serve } from '../sqlite/serve.ts';
import { openVaultFile } from './open-file.ts';

/** The vault's thread: the only one of this process that touches its SQLite. */
serve('vault', openVaultFile);
