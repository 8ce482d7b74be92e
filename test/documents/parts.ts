import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createRegistry, type Diagnostic, loadRuntimeConfiguration, type Registry, type RegistryOptions } from '../../runtime/documents/index.ts';
import { createExpressions } from '../../runtime/expressions/index.ts';
import type { RuleParts } from '../../runtime/documents/rules/index.ts';
import { createEvents } from '../../runtime/kernel/events.ts';

/** What test documents may use: variables SHOP_… and SHOPIFY_…; no private addresses; uploads nothing. */
export const parts: RuleParts = {
  expressions: createExpressions({ time: 1_000, size: 1_000_000 }),
  permissions: {
    files: { environment: ['SHOP_*', 'SHOPIFY_*'], addresses: [], key: 'allow' },
    uploads: { environment: [], addresses: [], key: 'uploads' },
  },
  environment: { SHOP_KEY: 'the-shop-key', SHOPIFY_API_KEY: 'a-key', SHOPIFY_API_SECRET: 'a-secret', HOME: '/home/nobody' },
};

/** A registry over these files and folders, with the permissions above. */
export async function openRegistry(documents: string[], options: Partial<RegistryOptions> = {}): Promise<Registry> {
  const configuration = { ...(await loadRuntimeConfiguration(undefined, tmpdir())), documents, allow: { environment: ['SHOP_*', 'SHOPIFY_*'], addresses: [] } };
  const { expressions, environment } = parts;
  return createRegistry({ configuration, uploadsFolder: join(tmpdir(), 'ferrule-no-uploads'), expressions, environment, events: createEvents(), ...options });
}

/** Diagnostics of a file as expected files hold them: without its name, which differs from place to place. */
export function plain(diagnostics: readonly Diagnostic[], file: string): readonly Omit<Diagnostic, 'file'>[] {
  return diagnostics.filter((diagnostic) => diagnostic.file === file).map(({ file: _file, ...rest }) => rest);
}
