import { shown } from '../fault.ts';
import type { CompileStep } from './step.ts';

export const lookup: CompileStep<'lookup'> = ({ object, table, by, value, ignoreCase: fold, ...config }, { datasource: own }) => {
  const what = object ?? `row of ${table}`;
  const place =
    object === undefined
      ? ({ in: 'table', table: table ?? '', by, value, fold } as const)
      : ({ in: 'object', datasource: config.datasource ?? own, object, by, value, fold } as const);
  return {
    kind: 'look',
    ways: [{ place, source: undefined }],
    missing: config.missing,
    several: config.several,
    reasonMissing: ([key]) => `no ${what} has ${by} ${shown(key)}`,
    reasonSeveral: (_way, key) => `more than one ${what} has ${by} ${shown(key)}`,
  };
};
