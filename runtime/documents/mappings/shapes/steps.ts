import { isObject } from '../../../kernel/json.ts';
import type { Step } from '../../generated/mapping.ts';
import { fillDefaults } from '../../schema/fill-defaults.ts';
import { type Schema, schemaOf } from '../../schema/schemas.ts';
import type { NamedStep } from '../rule-list.ts';

/** Steps by their names, what they are not told filled in. */
export function namedSteps(transform: Step | readonly Step[] | undefined): readonly NamedStep[] {
  return [transform ?? []].flat().map(namedStep);
}

/** Back to how a document writes them: what is a default is left out. */
export function stepConfigs(steps: readonly NamedStep[]): Step | readonly Step[] | undefined {
  const [only, ...others] = steps.map(stepConfig);
  return others.length === 0 ? only : steps.map(stepConfig);
}

function namedStep(step: Step): NamedStep {
  const [name = '', given] = typeof step === 'string' ? [step, {}] : (Object.entries(step)[0] ?? []);
  const config = filled(name, given);
  // The schema has told that it is such a step with such a configuration; what its description cannot tell is the default of `value`.
  if (name === 'lookup' && isObject(config) && config['value'] === undefined)
    return { step: name, config: { ...config, value: config['table'] === undefined ? 'external_id' : 'id' } } as unknown as NamedStep;
  if (name === 'reference' && isObject(config) && config['keys'] === undefined)
    return { step: name, config: { ...config, keys: [{ by: 'external_id', ignoreCase: false }] } } as unknown as NamedStep;
  return { step: name, config } as unknown as NamedStep;
}

function filled(name: string, config: unknown): unknown {
  const schema = schemaOfStep(name);
  return schema === undefined ? config : fillDefaults(schemaOf('mapping'), schema, config);
}

function schemaOfStep(name: string): Schema | undefined {
  return schemaOf('mapping').$defs?.['stepObject']?.properties?.[name];
}

function stepConfig({ step, config }: NamedStep): Step {
  if (typeof config === 'string') return { [step]: config } as Step;
  const rest = Object.entries(config).filter(([key, value]) => !isDefault(step, config, key, value));
  const isWord = rest.length === 0 && words.has(step);
  return (isWord ? step : { [step]: Object.fromEntries(rest) }) as Step;
}

/** Steps that may stand without being told anything. */
const words: ReadonlySet<string> = new Set(
  schemaOf('mapping').$defs?.['step']?.anyOf?.flatMap((branch) => (branch.enum ?? []).filter((word) => typeof word === 'string')),
);

function isDefault(step: string, config: object, key: string, value: unknown): boolean {
  return key in config && JSON.stringify(value) === JSON.stringify((defaultsOf(step, config) as { readonly [key: string]: unknown })[key]);
}

/** What the step would be told by itself, were only its required keys given. */
function defaultsOf(step: string, config: object): object {
  const required = ['object', 'table', 'datasource'].flatMap((key) => (key in config ? [[key, Reflect.get(config, key)] as const] : []));
  return Object.fromEntries(
    Object.entries(namedStep({ [step]: Object.fromEntries(required) } as Step).config).filter(
      ([key]) => !required.some(([own]) => own === key),
    ),
  );
}
