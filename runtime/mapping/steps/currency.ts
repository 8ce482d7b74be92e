import { Fault, shown } from '../fault.ts';
import { currencies } from './currencies.ts';
import { type CompileStep, valueStep } from './step.ts';

export const currency: CompileStep<'currency'> = ({ among, also = [] }) => {
  const known = new Set([...(among ?? currencies), ...also]);
  const what = among === undefined ? 'no currency of ISO 4217' : `none of ${[...known].join(', ')}`;
  return valueStep((value) => {
    // Nearly all are written as they are known.
    if (typeof value === 'string' && known.has(value)) return value;
    const code = typeof value === 'string' ? value.trim().toUpperCase() : undefined;
    return code !== undefined && known.has(code) ? code : new Fault(`${shown(value)} is ${what}`);
  });
};
