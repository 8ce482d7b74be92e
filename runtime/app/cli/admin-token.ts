import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export function tokenFile(folder: string): string {
  return join(folder, 'admin-token');
}

/** The operator's token: FERRULE_ADMIN_TOKEN, else one made once and kept in the data folder for its owner only. */
export async function adminToken(folder: string): Promise<string> {
  const given = process.env['FERRULE_ADMIN_TOKEN'];
  if (given) return given;
  const file = tokenFile(folder);
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept !== '') return kept.trim();
  const token = randomBytes(24).toString('base64url');
  await writeFile(file, `${token}\n`, { mode: 0o600 });
  return token;
}
