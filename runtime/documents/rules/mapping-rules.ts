import type { RuleConfig } from '../generated/mapping.ts';
import { type ConfigProblem, configProblems, targetProblem } from '../mappings/config-problems.ts';
import { rulesOf } from '../mappings/shapes/rules.ts';
import { rulesOfFields } from '../mappings/shapes/fields.ts';
import { structureProblems } from '../mappings/structure.ts';
import { schemaErrors } from '../schema/validator.ts';
import { childAt, entriesOf, isText, itemsOf, type MapNode, type Node, pointerTo, segmentsOf, valueOf } from '../source/node.ts';
import { atKey, atValue, type Target } from '../source/problem.ts';
import type { DocumentContext, DocumentRule } from './rule.ts';

/** Rules of a mapping say one thing each, and do not contradict each other. */
export const mappingRulesRule: DocumentRule = {
  kinds: ['mapping', 'datasource'],
  check({ kind, root, report }: DocumentContext) {
    for (const { mapping, at } of mappingsIn(kind, root)) {
      const problems = [
        ...rulesProblems(mapping, at),
        ...rulesProblems(childAt(mapping, 'request'), `${at}/request`),
        ...requiresProblems(mapping, at),
      ];
      for (const { at: pointer, ...problem } of problems) report({ ...problem, at: placeAt(root, pointer) });
    }
  },
};

/** The mapping that a document is, or those that a datasource has of its own, with the pointer of each. */
export function mappingsIn(
  kind: string,
  root: MapNode,
): readonly { readonly mapping: Node; readonly object: string | undefined; readonly at: string }[] {
  if (kind === 'mapping') return [{ mapping: root, object: undefined, at: '' }];
  return entriesOf(childAt(root, 'mappings')).map(([object, { value }]) => ({
    mapping: value,
    object,
    at: pointerTo('/mappings', object),
  }));
}

/** The rules of a mapping that are right by the schema; the others are told of by the schema. */
export function rulesIn(mapping: Node | undefined): readonly RuleConfig[] {
  const rules = childAt(mapping, 'rules');
  const configs = itemsOf(rules).map(valueOf);
  // One that is wrong leaves the places of the others as they are.
  return configs.map((config) => (schemaErrors('mapping', config, '#/$defs/rule').length === 0 ? (config as RuleConfig) : { target: '' }));
}

/** The fields of a mapping, those that are texts. */
export function fieldsIn(mapping: Node | undefined): { readonly [path: string]: string } {
  const entries = entriesOf(childAt(mapping, 'fields'));
  return Object.fromEntries(entries.flatMap(([path, { value }]) => (isText(value) ? [[path, value.value] as const] : [])));
}

function rulesProblems(mapping: Node | undefined, at: string): readonly ConfigProblem[] {
  const configs = rulesIn(mapping);
  const known = configProblems(configs, `${at}/rules`).filter(
    ({ at: pointer }) => !isBroken(configs, pointer.slice(`${at}/rules/`.length)),
  );
  const rules = [
    ...rulesOfFields(fieldsIn(mapping), { layer: 0, at: `${at}/fields` }),
    ...rulesOf(configs, { layer: 0, at: `${at}/rules` }),
  ];
  return [
    ...known,
    ...structureProblems(rules).map(({ code, message, hint, at: pointer }) => ({
      code,
      message,
      at: pointer,
      ...(hint === undefined ? {} : { hint }),
    })),
  ];
}

/** Whether a rule stands for one that is wrong by the schema. */
function isBroken(configs: readonly RuleConfig[], place: string): boolean {
  return configs[Number(place.split('/')[0])]?.target === '';
}

function requiresProblems(mapping: Node, at: string): readonly ConfigProblem[] {
  return itemsOf(childAt(mapping, 'requires')).flatMap((node, index) =>
    isText(node) ? targetProblem(node.value, `${at}/requires/${index}`) : [],
  );
}

/** What stands at a pointer of the document as its schema has it, or nearest around it. */
export function placeAt(root: MapNode, pointer: string): Target {
  const segments = segmentsOf(pointer);
  for (let length = segments.length; length > 0; length -= 1) {
    const place = segments.slice(0, length);
    const parent = childAt(root, ...place.slice(0, -1));
    const entry = parent?.kind === 'map' ? parent.entries.get(place.at(-1) ?? '') : undefined;
    const node = childAt(root, ...place);
    // What has no text of its own is pointed at by its key, and so is a field, which is one.
    if (entry && (node?.kind !== 'scalar' || place.at(-2) === 'fields')) return atKey(entry);
    if (node)
      return node.kind === 'scalar' ? atValue(node) : { span: { start: node.span.start, end: node.span.start + 1 }, pointer: node.pointer };
  }
  return { span: { start: root.span.start, end: root.span.start + 1 }, pointer: '' };
}
