import type jsonata from 'jsonata';
import { boundPicture, original, register } from './functions.ts';

/** Where the time of the evaluation that runs stands. */
interface Told {
  readonly millis: number;
}

/** Has an expression tell the time that it is given, in the place of the system's. */
export function bindTime(expression: jsonata.Expression, source: string, told: Told): void {
  register(expression, 'millis', () => told.millis);
  register(expression, 'now', (picture?: string, timezone?: string) =>
    original('fromMillis', [told.millis, boundPicture(picture), timezone]),
  );
  if (!source.includes('toMillis')) return;
  // A picture without a date means that of today, which the interpreter takes from here.
  const enter = (_node: unknown, _input: unknown, environment: { timestamp: Date }): void => {
    environment.timestamp = new Date(told.millis);
  };
  // It calls this before each node; its type does not know symbols here.
  expression.assign(Symbol.for('jsonata.__evaluate_entry') as unknown as string, enter);
}
