import { RE2JS } from 're2js';

/** The part of RegExp that ajv uses. */
interface Tester {
  test(text: string): boolean;
  /** ajv tells one pattern from another by this. */
  toString(): string;
}

/** A regular expression that runs in linear time whatever the text (RE2). Throws on syntax that RE2 has not: lookaround, back references. */
export function linearRegExp(pattern: string): Tester {
  const compiled = RE2JS.compile(pattern);
  return { test: (text) => compiled.matcher(text).find(), toString: () => pattern };
}

/** What ajv takes as `code.regExp`. `code` is for standalone code, which is not made here. */
export const ajvRegExp = Object.assign((pattern: string) => linearRegExp(pattern), { code: 'linearRegExp' });
