import type { RuleConfig } from '../../documents/generated/mapping.ts';
import { ruleConfig, writeTarget } from '../../documents/mappings/index.ts';
import type { Layer, RuleList } from '../../documents/mappings/rule-list.ts';
import type { MappedBy, MergedList } from './mapping-list.ts';

/** How the records of an object are mapped: all layers as one list, and which of them said what. */
export interface MergedMapping extends MappedBy {
  readonly entity: string | null;
  /** That which counts most first. */
  readonly layers: readonly Pick<Layer, 'kind' | 'name'>[];
  readonly rules: readonly MergedRule[];
  readonly transforms: readonly (From & { readonly transform?: string })[];
  readonly requires: readonly (From & { readonly target: string })[];
  readonly problems: readonly ShownProblem[];
}

interface From {
  readonly layer: string;
  readonly kind: Layer['kind'];
  readonly pointer: string;
}

export interface MergedRule extends From {
  readonly target: string;
  /** As a document writes it. Absent where it is not of who asks: documents are the operator's. */
  readonly rule?: RuleConfig;
}

export interface ShownProblem {
  readonly layer: string;
  readonly target: string;
  readonly pointer: string;
  readonly message: string;
}

/** `own`: only what the datasource says itself is shown in full, as to a tenant. */
export function mergedMapping(of: MappedBy, { list, problems }: MergedList & { readonly list: RuleList }, own: boolean): MergedMapping {
  const from = (layer: number, at: string): From => {
    const { kind = 'document', name = '' } = list.layers[layer] ?? {};
    return { layer: name, kind, pointer: at };
  };
  const isShown = (layer: number): boolean => !own || list.layers[layer]?.kind !== 'document';
  return {
    ...of,
    entity: list.entity ?? null,
    layers: list.layers.map(({ kind, name }) => ({ kind, name })),
    rules: list.rules.map((rule) => ({
      target: writeTarget(rule.target),
      ...from(rule.layer, rule.at),
      ...(isShown(rule.layer) ? { rule: ruleConfig(rule) } : {}),
    })),
    transforms: list.transforms.map(({ source, layer, at }) => ({ ...from(layer, at), ...(isShown(layer) ? { transform: source } : {}) })),
    requires: list.requires.map(({ target, layer, at }) => ({ target: writeTarget(target), ...from(layer, at) })),
    problems: problems.map((problem) => shownProblem(own ? withoutHint(problem) : problem)),
  };
}

/** Hints name what comes near, which may be another's. */
function withoutHint({ hint: _hint, ...problem }: MergedList['problems'][number]): MergedList['problems'][number] {
  return problem;
}

export function shownProblem({ layer, target, pointer, message, hint }: MergedList['problems'][number]): ShownProblem {
  return { layer: layer.name, target, pointer, message: hint === undefined ? message : `${message}: ${hint}` };
}
