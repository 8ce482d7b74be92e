import { loadDocument } from '../../runtime/documents/load-document.ts';
import { createExpressions, type Expressions } from '../../runtime/expressions/index.ts';
import { writeDocument } from '../../scripts/providers/document.ts';
import type { Field, Settings } from '../../scripts/providers/settings.ts';
import { hasOracle } from './oracle/index.ts';
import { NoValue } from './oracle/parts.ts';
import { runProvider } from './run-provider.ts';
import { type Given, valuesFor } from './values.ts';

/** What came of one provider. */
export interface Row {
  readonly name: string;
  readonly mode: string;
  /** Why there is no connector; undefined where there is one. */
  readonly left: string | undefined;
  /** What was sent otherwise than it must be. */
  readonly problems: readonly string[];
  /** What the settings only name, or leave to a hook: it is not compared. */
  readonly unknown: readonly string[];
}

/** A connector that was loaded, with what a datasource of it is given. */
interface Ready {
  readonly document: object;
  readonly names: ReadonlyMap<string, string>;
}

/** Writes the connector and loads it as any other; gives what is wrong with it instead. */
function prepare(name: string, settings: Settings, expressions: Expressions): Ready | { readonly left: string } {
  const written = writeDocument(name, settings);
  if ('left' in written) return written;
  const permissions = { environment: [], addresses: [] };
  const read = loadDocument(
    { text: JSON.stringify(written.document), file: 'made.connector.json', kind: 'connector', named: true, uploaded: false },
    { expressions, environment: {}, permissions: { files: { ...permissions, key: 'allow' }, uploads: { ...permissions, key: 'uploads' } } },
  );
  const problems = read?.problems ?? [];
  if (problems.length > 0) return { left: `is refused when it is loaded: ${problems.map(({ message }) => message).join('; ')}` };
  // Loaded without a problem, it has a value, which is an object.
  return { document: read?.value as object, names: written.names };
}

/** All of them: each compared with every field filled in, and once more with none that may be left out. */
export async function measure(all: Readonly<Record<string, Settings>>): Promise<readonly Row[]> {
  await using expressions = createExpressions({ time: 1_000, size: 1_000_000 });
  const rows: Row[] = [];
  for (const [name, settings] of Object.entries(all)) {
    const ready = prepare(name, settings, expressions);
    const row = { name, mode: settings.auth_mode, unknown: unknownOf(settings) };
    if ('left' in ready) rows.push({ ...row, left: ready.left, problems: [] });
    else if (!hasOracle(settings.auth_mode)) rows.push({ ...row, left: undefined, problems: ['nothing says what must be sent'] });
    else rows.push({ ...row, left: undefined, problems: await compareBoth(settings, ready, expressions) });
  }
  return rows;
}

async function compareBoth(settings: Settings, ready: Ready, expressions: Expressions): Promise<readonly string[]> {
  const run = async (given: Given): Promise<readonly string[]> =>
    runProvider({ settings, given, expressions, ...ready }).catch((thrown: unknown) => {
      if (thrown instanceof NoValue) throw thrown;
      return [`thrown: ${thrown instanceof Error ? thrown.message : String(thrown)}`];
    });
  const problems = await run(valuesFor(settings, false));
  const least = await run(valuesFor(settings, true)).catch((thrown: unknown) => {
    // A field that may be left out, and is needed for an address all the same.
    if (thrown instanceof NoValue) return [];
    throw thrown;
  });
  return [...problems, ...least.map((problem) => `with the least: ${problem}`)];
}

const scripts = {
  post_connection_script: 'asked after connecting',
  credentials_verification_script: 'how the credentials are tried',
  pre_connection_deletion_script: 'asked before the connection is given up',
} as const;

function unknownOf(settings: Settings): readonly string[] {
  const named = Object.entries(scripts).flatMap(([key, what]) => (settings[key] === undefined ? [] : [what]));
  const endpoints = settings.proxy?.verification?.endpoints ?? [];
  const told = new Set([
    ...(settings.redirect_uri_metadata ?? []),
    ...(settings.token_response_metadata ?? []),
    ...(settings.webhook_response_metadata ?? []),
  ]);
  const fields = Object.entries({ ...settings.connection_config } as Readonly<Record<string, Field>>);
  const unlearned = fields.filter(
    ([name, { automated }]) => automated && !told.has(name) && !['APP', 'CUSTOM'].includes(settings.auth_mode),
  );
  return [
    ...named,
    ...(unlearned.length > 0 ? [`where ${unlearned.map(([name]) => name).join(', ')} comes from`] : []),
    ...(endpoints.length > 1 ? [`the other ${endpoints.length - 1} of the addresses that a test may try`] : []),
  ];
}
