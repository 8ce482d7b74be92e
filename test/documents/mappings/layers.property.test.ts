import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Loaded } from '../../../runtime/documents/catalog.ts';
import type { Mapping, RuleConfig } from '../../../runtime/documents/generated/mapping.ts';
import { layersOf, writeTarget } from '../../../runtime/documents/mappings/index.ts';

const target = fc.constantFrom('a', 'b', 'a.x', 'a.y', 'b.x', 'b.x.z', "['a.x']");
const rule = fc.oneof(
  { weight: 4, arbitrary: fc.record({ target, value: fc.integer() }) },
  { weight: 1, arbitrary: fc.record({ target, remove: fc.constant(true as const) }) },
);
const layer = fc.record({ inherit: fc.boolean(), rules: fc.array(rule, { maxLength: 5 }) });

function isAt(place: string, other: string): boolean {
  return place === other || place.startsWith(`${other}.`);
}

/** Of each layer, the rules that no layer before it says something of, there or around. A layer that stands alone is the last. */
function expectedOf(layers: readonly { readonly inherit: boolean; readonly rules: readonly RuleConfig[] }[]): readonly string[] {
  const last = layers.findIndex(({ inherit }) => !inherit);
  const heard = last < 0 ? layers : layers.slice(0, last + 1);
  return heard.flatMap(({ rules }, at) => {
    const said = heard.slice(0, at).flatMap((before) => before.rules.map((one) => one.target));
    return rules
      .filter(({ remove, target: own }) => remove === undefined && !said.some((other) => isAt(own, other)))
      .map(({ target: own, value }) => `${at}: ${own} = ${JSON.stringify(value)}`);
  });
}

it('gives each rule that nothing before it says anything of, and those of one target together', () => {
  fc.assert(
    fc.property(fc.array(layer, { minLength: 1, maxLength: 5 }), (layers) => {
      const mappings = new Map(
        layers.map(({ inherit, rules }, at): [string, Loaded<Mapping>] => [
          `m${at}`,
          { document: { kind: 'mapping', object: 'order', inherit, rules }, hash: '', file: '', uploaded: false, text: '' },
        ]),
      );
      const list = layersOf(mappings, { datasource: 'd', connector: 'c', object: 'order' }, { mayLeave: true });
      const given = (list?.rules ?? []).map((one) => ({
        target: writeTarget(one.target),
        told: `${one.layer}: ${writeTarget(one.target)} = ${one.from.kind === 'value' ? JSON.stringify(one.from.value) : ''}`,
      }));
      expect(given.map(({ told }) => told).toSorted()).toEqual(expectedOf(layers).toSorted());
      const runs = given.filter(({ target: own }, at) => given[at - 1]?.target !== own);
      expect(runs.length).toBe(new Set(given.map(({ target: own }) => own)).size);
    }),
    { numRuns: 2_000 },
  );
});
