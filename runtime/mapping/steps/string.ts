import { isScalar } from '../../kernel/json.ts';
import { Fault, kindOf, tooManyDigits } from '../fault.ts';
import { isUnsure } from './number.ts';
import { type CompileStep, valueStep } from './step.ts';

export const string: CompileStep<'string'> = ({ trim, max }) =>
  valueStep((value) => {
    if (!isScalar(value)) return new Fault(`${kindOf(value)} is no text`);
    if (isUnsure(value)) return tooManyDigits(value);
    const text = trim ? String(value).trim() : String(value);
    if (max === undefined || text.length <= max) return text;
    const length = [...text].length;
    return length <= max ? text : new Fault(`has ${length} characters where ${max} may be`);
  }, true);

export const caseStep: CompileStep<'case'> = (config) =>
  valueStep((value) => {
    if (typeof value !== 'string') return new Fault(`${kindOf(value)} is no text`);
    return config === 'upper' ? value.toUpperCase() : value.toLowerCase();
  }, true);
