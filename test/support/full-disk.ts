import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** SQL that puts the records of a store on PostgreSQL where there is little room, and SQL that makes room again. */
export interface FullDisk {
  readonly fill: readonly string[];
  readonly free: readonly string[];
}

/** A disk of that size, as `mount` writes it; where none can be mounted the server itself says that it is full, to records `when`. */
export function makeFullDisk(size: string, when: string): FullDisk {
  const folder = mountDisk(size);
  if (folder === undefined) return { fill: [refusing(when)], free: ['DROP TRIGGER refusing ON ferrule.entities'] };
  return {
    fill: [`CREATE TABLESPACE small LOCATION '${folder}'`, 'ALTER TABLE ferrule.entities SET TABLESPACE small'],
    free: ['ALTER TABLE ferrule.entities SET TABLESPACE pg_default', 'CHECKPOINT', 'DROP TABLESPACE small'],
  };
}

/** A file system that the server may write to; undefined where this user may not mount one. */
function mountDisk(size: string): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'ferrule-disk-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  try {
    execFileSync('/bin/sh', ['-c', `mount -t tmpfs -o size=${size} tmpfs "$0"`, folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  onTestFinished(() => void execFileSync('/bin/sh', ['-c', 'umount -l "$0"', folder]));
  execFileSync('chown', ['postgres', folder]);
  chmodSync(folder, 0o700);
  return folder;
}

const refusing = (when: string): string =>
  `CREATE FUNCTION ferrule.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE SQLSTATE '53100'; END $$;
  CREATE TRIGGER refusing BEFORE INSERT ON ferrule.entities FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION ferrule.refuse()`;
