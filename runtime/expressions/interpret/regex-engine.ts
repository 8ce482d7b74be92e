import { compileRegex } from '../regex/engine.ts';

/** What the interpreter uses of a RegExp. */
interface RegexLike {
  lastIndex: number;
  exec(text: string): RegExpExecArray | null;
}

/** Stands in for RegExp inside the interpreter: `new RegexEngine(/a/g)` matches in linear time. */
export function RegexEngine(source: RegExp): RegexLike {
  const regex = compileRegex(source);
  return {
    lastIndex: 0,
    exec(text) {
      const match = regex.find(text, this.lastIndex);
      this.lastIndex = match?.end ?? 0;
      // The interpreter reads the texts and the index.
      return match === undefined
        ? null
        : (Object.assign([match.text, ...match.groups], { index: match.start }) as unknown as RegExpExecArray);
    },
  };
}
