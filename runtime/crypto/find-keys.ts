import { ConnectorError } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';
import type { Redactor } from '../kernel/redactor.ts';
import { developmentKeyFile, exists, makeDevelopmentKey } from './development-key.ts';
import { readKeyFile, unusable } from './key-file.ts';
import { keyBytes, keyRule } from './key-text.ts';
import { createMasterKeys, type MasterKeys } from './master-key.ts';

export interface KeySources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `keys.file` of ferrule.yaml. */
  readonly file: string | undefined;
  /** The data folder, where a server for development keeps the key that it makes. */
  readonly folder: string;
  /** Why this is none for development (`notForDevelopment`); undefined where it is one. */
  readonly refused: string | undefined;
  /** The id of a key that something kept is sealed by: then a new key would be of no use. Undefined where nothing is kept. */
  readonly sealedBy: () => Promise<string | undefined>;
  readonly log: Log;
  readonly redactor: Redactor;
}

interface FoundTexts {
  /** Where they come from, for people. */
  readonly source: string;
  readonly texts: readonly string[];
  /** Whether we made it ourselves, for development: who has set none need not read which is used. */
  readonly made?: boolean;
}

/** The names that the runtimes of the seeds know (C-13), in this order. */
const otherNames = ['CONNECTOR_ENCRYPTION_KEY', 'IGNITER_SECRET', 'CONNECTOR_CREDENTIAL_KEY'];
const mostKeys = 100;

/**
 * The master keys, from the first of: FERRULE_MASTER_KEY, or FERRULE_MASTER_KEYS with several, separated by commas or spaces, the
 * current one first; `keys.file`; the names that other runtimes use; the key that a server for development made in its data folder,
 * or makes now. What is set is used or refused, never passed over: an empty variable is a mistake, not a wish for another key. The
 * log says which it was, and the ids. Throws CONNECTOR_ENCRYPTION_SECRET_REQUIRED with the variable's name and the rule.
 */
export async function findKeys(sources: KeySources): Promise<MasterKeys> {
  const { source, texts, made = false } = await findTexts(sources);
  sources.redactor.hold('master keys', texts);
  const keys = keysOf(source, texts);
  sources.log[made ? 'debug' : 'info']({ source, current: keys.current.id, keys: keys.ids }, 'master keys found');
  return keys;
}

async function findTexts(sources: KeySources): Promise<FoundTexts> {
  const { environment, file } = sources;
  const own = fromOwnNames(environment);
  if (own) return own;
  if (file !== undefined)
    return { source: `keys.file (${file})`, texts: await readKeyFile(file, 'the file of keys that `keys.file` names') };
  const other = otherNames.find((name) => environment[name] !== undefined);
  if (other !== undefined) return { source: other, texts: [environment[other] ?? ''] };
  return forDevelopment(sources);
}

function fromOwnNames(environment: KeySources['environment']): FoundTexts | undefined {
  const { FERRULE_MASTER_KEY: one, FERRULE_MASTER_KEYS: several } = environment;
  if (one !== undefined && several !== undefined) {
    throw required(
      'FERRULE_MASTER_KEY and FERRULE_MASTER_KEYS are both set, so it is not clear which key is the current one; unset one of them',
    );
  }
  if (one !== undefined) return { source: 'FERRULE_MASTER_KEY', texts: [one] };
  if (several === undefined) return undefined;
  return { source: 'FERRULE_MASTER_KEYS', texts: several.split(/[\s,]+/).filter((text) => text !== '') };
}

async function forDevelopment({ folder, refused, sealedBy, log }: KeySources): Promise<FoundTexts> {
  if (refused !== undefined) {
    throw required(`there is no master key for secrets, and ${refused}; set FERRULE_MASTER_KEY: ${keyRule} (ferrule keys new makes one)`);
  }
  const file = developmentKeyFile(folder);
  if (!(await exists(file))) {
    const keyId = await sealedBy();
    if (keyId !== undefined) throw lost(keyId, file);
    const made = await makeDevelopmentKey(folder).catch((cause: unknown) => {
      throw unusable(file, 'no key for development can be written; make the folder writable, or set FERRULE_MASTER_KEY', cause);
    });
    if (made)
      log.warn({ file }, 'a master key for development was made; set FERRULE_MASTER_KEY before other machines may reach this server');
  }
  return { source: `the key for development (${file})`, texts: await readKeyFile(file, 'the key for development'), made: true };
}

function keysOf(source: string, texts: readonly string[]): MasterKeys {
  if (texts.length > mostKeys) throw required(`${source} has ${texts.length} keys, and the most is ${mostKeys}`);
  const [current, ...others] = texts.map((text, index) => {
    const bytes = keyBytes(text);
    if (bytes === undefined) throw required(`${nameOf(source, index, texts.length)} is too short for a master key: ${keyRule}`);
    return bytes;
  });
  if (current === undefined) throw required(`${source} is set but holds no master key: ${keyRule} (ferrule keys new makes one)`);
  const keys = createMasterKeys(current, others);
  if (keys === undefined) throw required(`${source} has two keys with the same id; make the newer one again (ferrule keys new)`);
  return keys;
}

function nameOf(source: string, index: number, count: number): string {
  return count === 1 ? source : `key ${index + 1} of ${count} in ${source}`;
}

function lost(keyId: string, file: string): ConnectorError {
  return required(
    `there is no master key, but secrets are kept that key ${keyId} sealed; set FERRULE_MASTER_KEY to it, or put the file back: ${file}`,
  );
}

function required(message: string): ConnectorError {
  return new ConnectorError('CONNECTOR_ENCRYPTION_SECRET_REQUIRED', message);
}
