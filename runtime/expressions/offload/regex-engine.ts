import { indexOf } from '../regex/coerce.ts';
import { compileRegex, patient } from '../regex/engine.ts';

/** What the interpreter uses of a RegExp. */
interface RegexLike {
  lastIndex: unknown;
  exec(text: unknown): RegExpExecArray | null;
}

/** Stands in for RegExp inside the interpreter: `new RegexEngine(/a/g)` matches in bounded time. */
export function RegexEngine(source: RegExp): RegexLike {
  const regex = compileRegex(source);
  return {
    lastIndex: 0,
    exec(value) {
      const text = String(value);
      const from = indexOf(this.lastIndex);
      const found = from > text.length ? undefined : regex.searchIn(text, patient).find(text, from);
      this.lastIndex = found?.end ?? 0;
      // The interpreter reads the texts and the index.
      return found === undefined
        ? null
        : (Object.assign([found.match, ...found.groups], { index: found.start }) as unknown as RegExpExecArray);
    },
  };
}
