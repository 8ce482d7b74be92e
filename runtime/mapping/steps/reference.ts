import { shown } from '../fault.ts';
import { attempt } from '../compiling.ts';
import { valueAt, type ValueAt } from '../value-at.ts';
import type { CompileStep, Way } from './step.ts';

export const reference: CompileStep<'reference'> = ({ object, keys, missing, several, ...config }, { datasource: own, expressions }) => {
  const datasource = config.datasource ?? own;
  const ways = keys.map(({ source, by, object: other = object, ignoreCase: fold }): Way => ({
    place: { in: 'reference', datasource, object: other, by, fold },
    source: source === undefined ? undefined : sourceOf(valueAt(expressions.path(source))),
  }));
  const named = (way: number, key: unknown): string => {
    const { source, by = 'external_id' } = keys[way] ?? {};
    return `${source ?? by} ${shown(key)}`;
  };
  return {
    kind: 'look',
    ways,
    missing,
    several,
    reasonMissing(found) {
      const tried = found.flatMap((key, way) => (key === undefined || key === null || key === '' ? [] : [named(way, key)]));
      return `${object} is not known by ${tried.join(' or ')}`;
    },
    reasonSeveral: (way, key) => `more than one ${keys[way]?.object ?? object} is known by ${named(way, key)}`,
  };
};

function sourceOf({ read, isSure }: ValueAt): (here: unknown) => unknown {
  return isSure ? read : (here) => attempt(() => read(here));
}
