import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import type { ListedExchange } from './exchange-match.ts';

/** What one scenario says; test/scenarios/README.md describes it, test/scenarios/scenario.schema.json checks it. */
export interface Scenario {
  readonly folder: string;
  readonly name: string;
  readonly why?: string;
  /** Absolute paths of files and folders. */
  readonly documents: readonly string[];
  /** `{server}` is not yet filled in. */
  readonly environment: { readonly [variable: string]: string };
  /** Tables for lookups, by name: rows by column. */
  readonly tables: { readonly [name: string]: readonly object[] };
  /** When it begins, by a clock on which waiting takes no time. Absent: the system's clock. */
  readonly clock?: string;
  readonly steps: readonly Step[];
  readonly exchanges: readonly ListedExchange[];
}

/** Numbers of a run's counts; those that are not given may be anything. */
export interface ExpectedCounts {
  readonly created?: number;
  readonly updated?: number;
  readonly unchanged?: number;
  readonly deleted?: number;
  readonly failed?: number;
}

/** What a step must give; keys that are not given may be anything. `error` is the code that it must throw. */
export type Step =
  | {
      readonly read: string;
      readonly object: string;
      readonly limit?: number;
      /** False: the records as the API gave them. */
      readonly map?: boolean;
      readonly expect: { readonly records?: unknown; readonly pages?: number; readonly stop?: string; readonly error?: string };
    }
  | {
      readonly get: string;
      readonly object: string;
      readonly id: string;
      readonly expect: { readonly record?: unknown; readonly error?: string };
    }
  | {
      readonly sync: string;
      readonly mode?: 'full' | 'incremental';
      readonly objects?: readonly string[];
      readonly expect: {
        readonly objects?: {
          readonly [object: string]: { readonly counts?: ExpectedCounts; readonly pages?: number; readonly stop?: string };
        };
        readonly stored?: { readonly [object: string]: number };
        readonly error?: string;
      };
    }
  | { readonly test: string; readonly expect: { readonly success: boolean; readonly code?: string; readonly message?: string } };

const root = resolve(import.meta.dirname, '../..');
const scenarios = join(root, 'test/scenarios');

/** Names of the folders that hold a scenario. */
export async function scenarioNames(): Promise<readonly string[]> {
  const entries = await readdir(scenarios, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

/** Reads a scenario's folder. Throws, with every problem, when it is not what the schema says. */
export async function loadScenario(name: string): Promise<Scenario> {
  const folder = join(scenarios, name);
  const [scenario, exchanges] = await Promise.all(['scenario', 'exchanges'].map((file) => readYaml(join(folder, `${file}.yaml`))));
  const validate = await validator();
  const value = { ...asObject(scenario), ...asObject(exchanges) };
  if (!validate(value))
    throw new Error(`${folder}: ${validate.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`).join('; ')}`);
  // The schema describes exactly this.
  const checked = value as unknown as Omit<Scenario, 'folder' | 'tables'> & Partial<Pick<Scenario, 'environment' | 'tables'>>;
  return {
    ...checked,
    folder,
    environment: checked.environment ?? {},
    tables: checked.tables ?? {},
    documents: [...(checked.documents ?? []).map((path) => join(root, path)), ...(await ownDocuments(folder))],
  };
}

async function ownDocuments(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder);
  return entries.includes('documents') ? [join(folder, 'documents')] : [];
}

async function readYaml(file: string): Promise<unknown> {
  return parse(await readFile(file, 'utf8'));
}

let compiled: Promise<ValidateFunction> | undefined;

async function validator(): Promise<ValidateFunction> {
  compiled ??= readFile(join(scenarios, 'scenario.schema.json'), 'utf8').then((text) =>
    new Ajv2020({ allErrors: true, strict: false }).compile(JSON.parse(text)),
  );
  return compiled;
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
