import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parseDuration } from '../../kernel/duration.ts';
import { isZone, parseCron, parsePeriod, readIsoMilliseconds } from '../../kernel/time/index.ts';
import { addSchemaLate, compileReferencesLate } from './lazy-references.ts';
import { type FileKind, fileKinds, schemaOf } from './schemas.ts';

let ajv: Ajv2020 | undefined;
const compiled = new Map<string, ValidateFunction>();

/**
 * Every error of a value by the schema of its kind, or by the part of it at `reference` (`#/$defs/placement`). Strings
 * that hold expressions are checked by the rules, not here.
 */
export function schemaErrors(kind: FileKind, value: unknown, reference = '#'): readonly ErrorObject[] {
  const validate = validator(`${kind}.schema.json${reference}`);
  validate(value);
  return validate.errors ?? [];
}

function validator(id: string): ValidateFunction {
  const known = compiled.get(id) ?? instance().getSchema(id.replace(/#$/, ''));
  if (!known) throw new Error(`no schema ${id}`);
  compiled.set(id, known);
  return known;
}

function instance(): Ajv2020 {
  ajv ??= createInstance();
  return ajv;
}

/** Formats that say which language a string is in are told apart by schema-walk and checked by the rules. */
const languages = ['template', 'url', 'path', 'targetPath', 'jsonata'];

function createInstance(): Ajv2020 {
  const created = new Ajv2020({
    allErrors: true,
    discriminator: true,
    strict: true,
    // `format: template` stands over values of several types.
    strictTypes: false,
    // A discriminated `oneOf` requires its `type` where its branches define it.
    strictRequired: false,
    verbose: true,
    // A test validates the schemas themselves.
    validateSchema: false,
    // Few documents are checked, and often once: what compiles in half the time is worth more than what then runs a little faster. Patterns are ours, so
    // they run as they are: a test proves each to be linear.
    code: { optimize: false },
    inlineRefs: false,
  });
  created.addKeyword('tsType');
  for (const language of languages) created.addFormat(language, true);
  created.addFormat('duration', { type: 'string', validate: (text: string) => parseDuration(text) !== undefined });
  created.addFormat('cron', { type: 'string', validate: (text: string) => parseCron(text) !== undefined });
  created.addFormat('moment', { type: 'string', validate: (text: string) => readIsoMilliseconds(text, 'UTC') !== undefined });
  created.addFormat('zone', { type: 'string', validate: isZone });
  created.addFormat('schedule', { type: 'string', validate: isSchedule });
  created.addFormat('period', { type: 'string', validate: (text: string) => text.includes('{{') || parsePeriod(text) !== undefined });
  compileReferencesLate(created);
  for (const kind of fileKinds) addSchemaLate(created, kind, schemaOf(kind));
  return created;
}

/** When something comes round: a duration or a cron expression. */
function isSchedule(text: string): boolean {
  return text === 'none' || parseDuration(text) !== undefined || parseCron(text) !== undefined;
}
