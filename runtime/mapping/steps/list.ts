import { Fault, kindOf } from '../fault.ts';
import { type CompileStep, valueStep } from './step.ts';

const mostParts = 10_000;

/** An empty text has no parts. */
export const split: CompileStep<'split'> = ({ by, at }) =>
  valueStep((value) => {
    if (typeof value !== 'string') return new Fault(`${kindOf(value)} is no text`);
    const parts = value === '' ? [] : value.split(by, mostParts + 1);
    if (parts.length > mostParts) return new Fault(`has more than ${mostParts} parts`);
    return at === undefined ? parts : parts.at(at);
  }, true);

/** A value that is no list is its only item. */
export const join: CompileStep<'join'> = (config) =>
  valueStep((value) => {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    const kept = items.filter((item) => item !== null && item !== undefined && item !== '');
    const wrong = kept.find((item) => typeof item === 'object');
    return wrong === undefined ? kept.map(String).join(config.with) : new Fault(`${kindOf(wrong)} in the list is no text`);
  });
